//! Windows' names of time zones, and the IANA zones they stand for (CLDR's `windowsZones`, the
//! world's territory), as Outlook and Exchange write them into TZID.

use chrono_tz::Tz;

/// The zone that Windows calls `name`, whatever its case.
pub(super) fn windows_zone(name: &str) -> Option<Tz> {
    let row = NAMES.iter().find(|(windows, _)| windows.eq_ignore_ascii_case(name))?;
    row.1.parse().ok()
}

/// Every zone in the table, in its order, each once or more.
pub(super) fn zones() -> impl Iterator<Item = Tz> {
    NAMES.iter().filter_map(|(_, iana)| iana.parse().ok())
}

/// The zone that Windows shows to people in words that name no city.
pub(super) fn shown(words: &str) -> Option<Tz> {
    let row = SHOWN.iter().find(|(shown, _)| shown.eq_ignore_ascii_case(words.trim()))?;
    row.1.parse().ok()
}

/// Zones to be asked first, since several have the same clocks today.
pub(super) fn usual() -> impl Iterator<Item = Tz> {
    USUAL.into_iter()
}

const USUAL: [Tz; 12] = [
    Tz::UTC,
    Tz::Europe__London,
    Tz::Europe__Berlin,
    Tz::Europe__Helsinki,
    Tz::America__New_York,
    Tz::America__Chicago,
    Tz::America__Denver,
    Tz::America__Los_Angeles,
    Tz::Asia__Kolkata,
    Tz::Asia__Shanghai,
    Tz::Asia__Tokyo,
    Tz::Australia__Sydney,
];

/// What older Exchange servers and people's lists call a zone where no city is named.
#[rustfmt::skip]
const SHOWN: &[(&str, &str)] = &[
    ("Alaska", "America/Anchorage"),
    ("Arizona", "America/Phoenix"),
    ("Atlantic Time (Canada)", "America/Halifax"),
    ("Baja California", "America/Tijuana"),
    ("Brasilia", "America/Sao_Paulo"),
    ("Cape Verde Is.", "Atlantic/Cape_Verde"),
    ("Central", "America/Chicago"),
    ("Central America", "America/Guatemala"),
    ("Central Time (US & Canada)", "America/Chicago"),
    ("Coordinated Universal Time", "UTC"),
    ("Eastern", "America/New_York"),
    ("Eastern Time (US & Canada)", "America/New_York"),
    ("Georgetown, La Paz, Manaus, San Juan", "America/La_Paz"),
    ("Greenwich Mean Time", "Europe/London"),
    ("Hawaii", "Pacific/Honolulu"),
    ("Indiana (East)", "America/Indiana/Indianapolis"),
    ("International Date Line West", "Etc/GMT+12"),
    ("Mid-Atlantic", "Etc/GMT+2"),
    ("Midway Island, Samoa", "Pacific/Pago_Pago"),
    ("Mountain", "America/Denver"),
    ("Mountain Time (US & Canada)", "America/Denver"),
    ("New Caledonia", "Pacific/Noumea"),
    ("Newfoundland", "America/St_Johns"),
    ("Pacific", "America/Los_Angeles"),
    ("Pacific Time (US & Canada)", "America/Los_Angeles"),
    ("Saskatchewan", "America/Regina"),
    ("Sri Jayawardenepura", "Asia/Colombo"),
    ("Universal Coordinated Time", "UTC"),
    ("West Central Africa", "Africa/Lagos"),
];

/// Windows names, sorted, and IANA names.
#[rustfmt::skip]
const NAMES: &[(&str, &str)] = &[
    ("AUS Central Standard Time", "Australia/Darwin"),
    ("AUS Eastern Standard Time", "Australia/Sydney"),
    ("Afghanistan Standard Time", "Asia/Kabul"),
    ("Alaskan Standard Time", "America/Anchorage"),
    ("Aleutian Standard Time", "America/Adak"),
    ("Altai Standard Time", "Asia/Barnaul"),
    ("Arab Standard Time", "Asia/Riyadh"),
    ("Arabian Standard Time", "Asia/Dubai"),
    ("Arabic Standard Time", "Asia/Baghdad"),
    ("Argentina Standard Time", "America/Argentina/Buenos_Aires"),
    ("Astrakhan Standard Time", "Europe/Astrakhan"),
    ("Atlantic Standard Time", "America/Halifax"),
    ("Aus Central W. Standard Time", "Australia/Eucla"),
    ("Azerbaijan Standard Time", "Asia/Baku"),
    ("Azores Standard Time", "Atlantic/Azores"),
    ("Bahia Standard Time", "America/Bahia"),
    ("Bangladesh Standard Time", "Asia/Dhaka"),
    ("Belarus Standard Time", "Europe/Minsk"),
    ("Bougainville Standard Time", "Pacific/Bougainville"),
    ("Canada Central Standard Time", "America/Regina"),
    ("Cape Verde Standard Time", "Atlantic/Cape_Verde"),
    ("Caucasus Standard Time", "Asia/Yerevan"),
    ("Cen. Australia Standard Time", "Australia/Adelaide"),
    ("Central America Standard Time", "America/Guatemala"),
    ("Central Asia Standard Time", "Asia/Almaty"),
    ("Central Brazilian Standard Time", "America/Cuiaba"),
    ("Central Europe Standard Time", "Europe/Budapest"),
    ("Central European Standard Time", "Europe/Warsaw"),
    ("Central Pacific Standard Time", "Pacific/Guadalcanal"),
    ("Central Standard Time", "America/Chicago"),
    ("Central Standard Time (Mexico)", "America/Mexico_City"),
    ("Chatham Islands Standard Time", "Pacific/Chatham"),
    ("China Standard Time", "Asia/Shanghai"),
    ("Coordinated Universal Time", "UTC"),
    ("Cuba Standard Time", "America/Havana"),
    ("Dateline Standard Time", "Etc/GMT+12"),
    ("E. Africa Standard Time", "Africa/Nairobi"),
    ("E. Australia Standard Time", "Australia/Brisbane"),
    ("E. Europe Standard Time", "Europe/Chisinau"),
    ("E. South America Standard Time", "America/Sao_Paulo"),
    ("Easter Island Standard Time", "Pacific/Easter"),
    ("Eastern Standard Time", "America/New_York"),
    ("Eastern Standard Time (Mexico)", "America/Cancun"),
    ("Egypt Standard Time", "Africa/Cairo"),
    ("Ekaterinburg Standard Time", "Asia/Yekaterinburg"),
    ("FLE Standard Time", "Europe/Kyiv"),
    ("Fiji Standard Time", "Pacific/Fiji"),
    ("GMT Standard Time", "Europe/London"),
    ("GTB Standard Time", "Europe/Bucharest"),
    ("Georgian Standard Time", "Asia/Tbilisi"),
    ("Greenland Standard Time", "America/Nuuk"),
    ("Greenwich Standard Time", "Atlantic/Reykjavik"),
    ("Haiti Standard Time", "America/Port-au-Prince"),
    ("Hawaiian Standard Time", "Pacific/Honolulu"),
    ("India Standard Time", "Asia/Kolkata"),
    ("Iran Standard Time", "Asia/Tehran"),
    ("Israel Standard Time", "Asia/Jerusalem"),
    ("Jordan Standard Time", "Asia/Amman"),
    ("Kaliningrad Standard Time", "Europe/Kaliningrad"),
    ("Kamchatka Standard Time", "Asia/Kamchatka"),
    ("Korea Standard Time", "Asia/Seoul"),
    ("Libya Standard Time", "Africa/Tripoli"),
    ("Line Islands Standard Time", "Pacific/Kiritimati"),
    ("Lord Howe Standard Time", "Australia/Lord_Howe"),
    ("Magadan Standard Time", "Asia/Magadan"),
    ("Magallanes Standard Time", "America/Punta_Arenas"),
    ("Marquesas Standard Time", "Pacific/Marquesas"),
    ("Mauritius Standard Time", "Indian/Mauritius"),
    ("Mid-Atlantic Standard Time", "Etc/GMT+2"),
    ("Middle East Standard Time", "Asia/Beirut"),
    ("Montevideo Standard Time", "America/Montevideo"),
    ("Morocco Standard Time", "Africa/Casablanca"),
    ("Mountain Standard Time", "America/Denver"),
    ("Mountain Standard Time (Mexico)", "America/Mazatlan"),
    ("Myanmar Standard Time", "Asia/Yangon"),
    ("N. Central Asia Standard Time", "Asia/Novosibirsk"),
    ("Namibia Standard Time", "Africa/Windhoek"),
    ("Nepal Standard Time", "Asia/Kathmandu"),
    ("New Zealand Standard Time", "Pacific/Auckland"),
    ("Newfoundland Standard Time", "America/St_Johns"),
    ("Norfolk Standard Time", "Pacific/Norfolk"),
    ("North Asia East Standard Time", "Asia/Irkutsk"),
    ("North Asia Standard Time", "Asia/Krasnoyarsk"),
    ("North Korea Standard Time", "Asia/Pyongyang"),
    ("Omsk Standard Time", "Asia/Omsk"),
    ("Pacific SA Standard Time", "America/Santiago"),
    ("Pacific Standard Time", "America/Los_Angeles"),
    ("Pacific Standard Time (Mexico)", "America/Tijuana"),
    ("Pakistan Standard Time", "Asia/Karachi"),
    ("Paraguay Standard Time", "America/Asuncion"),
    ("Qyzylorda Standard Time", "Asia/Qyzylorda"),
    ("Romance Standard Time", "Europe/Paris"),
    ("Russia Time Zone 10", "Asia/Srednekolymsk"),
    ("Russia Time Zone 11", "Asia/Kamchatka"),
    ("Russia Time Zone 3", "Europe/Samara"),
    ("Russian Standard Time", "Europe/Moscow"),
    ("SA Eastern Standard Time", "America/Cayenne"),
    ("SA Pacific Standard Time", "America/Bogota"),
    ("SA Western Standard Time", "America/La_Paz"),
    ("SE Asia Standard Time", "Asia/Bangkok"),
    ("Saint Pierre Standard Time", "America/Miquelon"),
    ("Sakhalin Standard Time", "Asia/Sakhalin"),
    ("Samoa Standard Time", "Pacific/Apia"),
    ("Sao Tome Standard Time", "Africa/Sao_Tome"),
    ("Saratov Standard Time", "Europe/Saratov"),
    ("Singapore Standard Time", "Asia/Singapore"),
    ("South Africa Standard Time", "Africa/Johannesburg"),
    ("South Sudan Standard Time", "Africa/Juba"),
    ("Sri Lanka Standard Time", "Asia/Colombo"),
    ("Sudan Standard Time", "Africa/Khartoum"),
    ("Syria Standard Time", "Asia/Damascus"),
    ("Taipei Standard Time", "Asia/Taipei"),
    ("Tasmania Standard Time", "Australia/Hobart"),
    ("Tocantins Standard Time", "America/Araguaina"),
    ("Tokyo Standard Time", "Asia/Tokyo"),
    ("Tomsk Standard Time", "Asia/Tomsk"),
    ("Tonga Standard Time", "Pacific/Tongatapu"),
    ("Transbaikal Standard Time", "Asia/Chita"),
    ("Turkey Standard Time", "Europe/Istanbul"),
    ("Turks And Caicos Standard Time", "America/Grand_Turk"),
    ("US Eastern Standard Time", "America/Indiana/Indianapolis"),
    ("US Mountain Standard Time", "America/Phoenix"),
    ("UTC+02", "Etc/GMT-2"),
    ("UTC+03", "Etc/GMT-3"),
    ("UTC+04", "Etc/GMT-4"),
    ("UTC+05", "Etc/GMT-5"),
    ("UTC+06", "Etc/GMT-6"),
    ("UTC+07", "Etc/GMT-7"),
    ("UTC+08", "Etc/GMT-8"),
    ("UTC+09", "Etc/GMT-9"),
    ("UTC+10", "Etc/GMT-10"),
    ("UTC+11", "Etc/GMT-11"),
    ("UTC+12", "Etc/GMT-12"),
    ("UTC+13", "Etc/GMT-13"),
    ("UTC-02", "Etc/GMT+2"),
    ("UTC-03", "Etc/GMT+3"),
    ("UTC-04", "Etc/GMT+4"),
    ("UTC-05", "Etc/GMT+5"),
    ("UTC-06", "Etc/GMT+6"),
    ("UTC-07", "Etc/GMT+7"),
    ("UTC-08", "Etc/GMT+8"),
    ("UTC-09", "Etc/GMT+9"),
    ("UTC-10", "Etc/GMT+10"),
    ("UTC-11", "Etc/GMT+11"),
    ("UTC-12", "Etc/GMT+12"),
    ("Ulaanbaatar Standard Time", "Asia/Ulaanbaatar"),
    ("Venezuela Standard Time", "America/Caracas"),
    ("Vladivostok Standard Time", "Asia/Vladivostok"),
    ("Volgograd Standard Time", "Europe/Volgograd"),
    ("W. Australia Standard Time", "Australia/Perth"),
    ("W. Central Africa Standard Time", "Africa/Lagos"),
    ("W. Europe Standard Time", "Europe/Berlin"),
    ("W. Mongolia Standard Time", "Asia/Hovd"),
    ("West Asia Standard Time", "Asia/Tashkent"),
    ("West Bank Standard Time", "Asia/Hebron"),
    ("West Pacific Standard Time", "Pacific/Port_Moresby"),
    ("Yakutsk Standard Time", "Asia/Yakutsk"),
    ("Yukon Standard Time", "America/Whitehorse"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_names_zones_that_exist() {
        assert!(NAMES.is_sorted_by_key(|(windows, _)| *windows));
        assert!(SHOWN.is_sorted_by_key(|(shown, _)| *shown));
        for (windows, iana) in NAMES.iter().chain(SHOWN) {
            assert!(iana.parse::<Tz>().is_ok(), "{windows}: {iana}");
        }
    }

    #[test]
    fn a83_west_european_standard_time_is_berlin_as_a_second_opinion_says_of_all() {
        assert_eq!(windows_zone("W. Europe Standard Time"), Some(Tz::Europe__Berlin));
        // Chihuahua left Mountain time in 2022; CLDR moved the name on, the second opinion did not.
        let apart = "Mountain Standard Time (Mexico)";
        for (windows, _) in NAMES.iter().filter(|(windows, _)| *windows != apart) {
            let ours = windows_zone(windows).unwrap();
            let Ok(theirs) = windows.parse::<calcard::common::timezone::Tz>() else { continue };
            let Some(theirs) = theirs.to_resolved() else { continue };
            let Some(name) = theirs.name() else { continue };
            let theirs: Tz = name.parse().unwrap();
            for month in 1..=12 {
                let noon = format!("2026-{month:02}-15T12:00:00Z").parse().unwrap();
                assert_eq!(offset(ours, noon), offset(theirs, noon), "{windows}");
            }
        }
    }

    fn offset(tz: Tz, moment: chrono::DateTime<chrono::Utc>) -> i32 {
        use chrono::{Offset, TimeZone};
        tz.offset_from_utc_datetime(&moment.naive_utc()).fix().local_minus_utc()
    }
}
