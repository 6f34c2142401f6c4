//! Machines in network namespaces of their own, and the links between them, which can be cut.
//!
//! All hang on the bridges of one more namespace, the hub: one bridge where links are whole, and
//! one for those who hear each other and nobody else. Whatever was made goes when it is dropped.

use std::net::Ipv4Addr;
use std::process::{Command, Output};

/// Where iproute2 may lie; `PATH` is not always that of root.
const IP: [&str; 4] = ["/usr/sbin/ip", "/sbin/ip", "/usr/bin/ip", "/bin/ip"];
const TC: [&str; 4] = ["/usr/sbin/tc", "/sbin/tc", "/usr/bin/tc", "/bin/tc"];
/// The hub's own address, where the DHT is.
const HUB: Ipv4Addr = Ipv4Addr::new(10, 77, 0, 254);

/// What a link is like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Link {
    /// Everybody else whose link is whole is there, and the DHT.
    Whole,
    /// Nobody is.
    Cut,
    /// Only others who are apart are.
    Apart,
}

/// A namespace, and the address in it.
#[derive(Debug, Clone)]
pub struct Place {
    namespace: String,
    /// The address that others reach.
    pub address: Ipv4Addr,
}

impl Place {
    /// A command that runs there.
    pub fn command(&self, program: &str) -> Command {
        let mut command = Command::new(tool(&IP).expect("the namespace was made with it"));
        command.args(["netns", "exec", &self.namespace, program]);
        command
    }
}

/// The hub and as many places as asked for.
pub struct Links {
    name: String,
    made: usize,
}

impl Links {
    /// Makes them; why not, where that is not allowed here.
    pub fn make(places: usize) -> Result<Links, String> {
        // Names of devices have 15 characters at most; these never leave their namespaces.
        let mut links = Links { name: format!("kalends-{}", std::process::id()), made: 0 };
        links.add_hub()?;
        for number in 0..places {
            links.add(number)?;
        }
        Ok(links)
    }

    /// One of them.
    pub fn place(&self, number: usize) -> Place {
        Place { namespace: self.namespace(number), address: address(number) }
    }

    /// The place that no cut concerns.
    pub fn hub(&self) -> Place {
        Place { namespace: format!("{}-hub", self.name), address: HUB }
    }

    /// Makes one's link so.
    pub fn set(&self, number: usize, link: Link) {
        let (state, bridge) = match link {
            Link::Whole => ("up", "whole"),
            Link::Cut => ("down", "whole"),
            Link::Apart => ("up", "apart"),
        };
        let device = format!("port{number}");
        self.in_hub(&["link", "set", &device, "master", bridge]).unwrap();
        self.in_hub(&["link", "set", &device, state]).unwrap();
    }

    /// Has every link lose and delay packets from now on; why not, where the kernel cannot.
    pub fn disturb(&self) -> Result<(), String> {
        let tc = tool(&TC).ok_or("tc is not installed")?;
        for number in 0..self.made {
            let device = format!("port{number}");
            let mut command = Command::new(tc);
            command.args(["-n", &self.hub().namespace, "qdisc", "add", "dev", &device, "root"]);
            command.args(["netem", "delay", "20ms", "10ms", "loss", "3%"]);
            done(command.output())?;
        }
        Ok(())
    }

    fn namespace(&self, number: usize) -> String {
        format!("{}-{number}", self.name)
    }

    fn add_hub(&self) -> Result<(), String> {
        ip(&["netns", "add", &self.hub().namespace])?;
        for bridge in ["whole", "apart"] {
            self.in_hub(&["link", "add", bridge, "type", "bridge"])?;
            self.in_hub(&["link", "set", bridge, "up"])?;
        }
        self.in_hub(&["link", "set", "lo", "up"])?;
        self.in_hub(&["addr", "add", &format!("{HUB}/24"), "dev", "whole"])
    }

    fn add(&mut self, number: usize) -> Result<(), String> {
        let (namespace, device) = (self.namespace(number), format!("port{number}"));
        ip(&["netns", "add", &namespace])?;
        self.made = number + 1;
        let pair = ["link", "add", &device, "type", "veth", "peer", "name", "eth0"];
        self.in_hub(&[&pair[..], &["netns", &namespace]].concat())?;
        self.in_hub(&["link", "set", &device, "master", "whole"])?;
        self.in_hub(&["link", "set", &device, "up"])?;
        let own = format!("{}/24", address(number));
        ip(&["-n", &namespace, "addr", "add", &own, "dev", "eth0"])?;
        ip(&["-n", &namespace, "link", "set", "eth0", "up"])?;
        ip(&["-n", &namespace, "link", "set", "lo", "up"])
    }

    fn in_hub(&self, arguments: &[&str]) -> Result<(), String> {
        ip(&[&["-n", &self.hub().namespace], arguments].concat())
    }
}

impl Drop for Links {
    /// Their devices go with the namespaces.
    fn drop(&mut self) {
        let hub = self.hub().namespace;
        for namespace in (0..self.made).map(|number| self.namespace(number)).chain([hub]) {
            let _was_never_made = ip(&["netns", "del", &namespace]);
        }
    }
}

fn address(number: usize) -> Ipv4Addr {
    Ipv4Addr::new(10, 77, 0, u8::try_from(number + 1).unwrap())
}

fn tool(places: &[&'static str]) -> Option<&'static str> {
    places.iter().copied().find(|path| std::path::Path::new(path).exists())
}

fn ip(arguments: &[&str]) -> Result<(), String> {
    done(Command::new(tool(&IP).ok_or("ip is not installed")?).args(arguments).output())
}

fn done(ran: std::io::Result<Output>) -> Result<(), String> {
    let output = ran.map_err(|error| error.to_string())?;
    if output.status.success() {
        return Ok(());
    }
    Err(String::from_utf8_lossy(&output.stderr).trim().to_owned())
}
