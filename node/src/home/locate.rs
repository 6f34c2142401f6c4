//! Where the home is: `--home`, else `KALENDS_HOME`, else the XDG data folder.

use std::path::PathBuf;

use super::Home;

/// Neither an option nor the environment says where the home is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no home folder: none of --home, KALENDS_HOME, XDG_DATA_HOME and HOME is given")]
pub struct NoHome;

impl Home {
    /// The home that the options and the environment name.
    ///
    /// # Errors
    /// [`NoHome`] when nothing names one.
    pub fn locate(
        option: Option<PathBuf>,
        environment: impl Fn(&str) -> Option<String>,
    ) -> Result<Home, NoHome> {
        // An empty variable counts as none, as the XDG specification asks.
        let folder =
            |name: &str| environment(name).filter(|text| !text.is_empty()).map(PathBuf::from);
        option
            .or_else(|| folder("KALENDS_HOME"))
            .or_else(|| folder("XDG_DATA_HOME").map(|data| data.join("kalends")))
            .or_else(|| folder("HOME").map(|home| home.join(".local/share/kalends")))
            .map(Home::at)
            .ok_or(NoHome)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_option_beats_the_environment_and_xdg_beats_home() {
        let given = |names: &'static [&'static str]| {
            move |name: &str| names.contains(&name).then(|| format!("/{name}"))
        };
        let all = given(&["KALENDS_HOME", "XDG_DATA_HOME", "HOME"]);
        let folder = |home: Home| home.folder().display().to_string();
        assert_eq!(folder(Home::locate(Some("/mine".into()), all).unwrap()), "/mine");
        assert_eq!(folder(Home::locate(None, all).unwrap()), "/KALENDS_HOME");
        let xdg = given(&["XDG_DATA_HOME", "HOME"]);
        assert_eq!(folder(Home::locate(None, xdg).unwrap()), "/XDG_DATA_HOME/kalends");
        let home = given(&["HOME"]);
        assert_eq!(folder(Home::locate(None, home).unwrap()), "/HOME/.local/share/kalends");
        assert_eq!(Home::locate(None, |_| None), Err(NoHome));
        assert_eq!(Home::locate(None, |_| Some(String::new())), Err(NoHome));
    }
}
