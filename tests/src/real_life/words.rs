//! People, places and titles, all made up, and the zones as programs describe them.

/// Name and address.
pub(super) const PEOPLE: &[(&str, &str)] = &[
    ("Anna Lindqvist", "anna.lindqvist@example.org"),
    ("Bob Okafor", "bob@example.com"),
    ("Chiara Fontana", "chiara.fontana@example.org"),
    ("Daniel Weiß", "daniel.weiss@example.com"),
    ("Emre Yıldız", "emre@example.org"),
    ("Fatou Diallo", "fatou.diallo@example.com"),
    ("Gao Mei", "mei.gao@example.org"),
    ("Hélène Besson", "helene@example.com"),
    ("Ivan Petrov", "ivan.petrov@example.org"),
    ("Jonas Bergmann", "jonas.bergmann@example.com"),
    ("Keiko Tanaka", "keiko@example.org"),
    ("Lucía Herrera", "lucia.herrera@example.com"),
    ("Mateusz Nowak", "mateusz.nowak@example.org"),
    ("Niamh O'Connor", "niamh@example.com"),
    ("Omar Haddad", "omar.haddad@example.org"),
    ("Priya Raman", "priya.raman@example.com"),
    ("Quentin \"Q\" Marsh", "q.marsh@example.org"),
    ("Ruta Kazlauskaitė", "ruta@example.com"),
];

pub(super) const WORK: &[&str] = &[
    "Planning",
    "Design review",
    "Budget 2026, first draft",
    "1:1",
    "Release checklist",
    "Interview: backend engineer",
    "Customer call — Nordwind",
    "Retrospective",
    "Architecture; storage and sync",
    "Security review 🔐",
    "Roadmap Q3/Q4",
    "Onboarding Priya",
    "Writing afternoon ✍️",
    "Demo day 🎉",
    "Vendor negotiation (part 2)",
    "Incident review #4711",
];

pub(super) const LIFE: &[&str] = &[
    "Dentist",
    "Lunch with Chiara",
    "Choir 🎶",
    "Parents' evening",
    "Pick up the bike",
    "Dinner at Emre's 🍝",
    "Climbing",
    "Haircut",
    "Concert: Die Höchste Eisenbahn",
    "Grandma's 80th 🎂👵🏽",
    "Physio, bring the letter",
    "Flight to Lisbon ✈️",
    "Flat viewing\\, 3rd floor",
    "Reading group",
    "Vet: Mišo 🐈",
    "Swimming lesson 🏊‍♀️",
];

pub(super) const SERIES: &[&str] = &[
    "Team sync",
    "Standup",
    "Yoga 🧘🏽‍♀️",
    "Choir rehearsal",
    "Piano lesson",
    "Bin collection: paper",
    "Budget meeting",
    "Board of the allotment club",
    "Language tandem (ES/DE)",
    "Swim training",
    "Office hours",
    "Rent",
];

pub(super) const DAYS: &[&str] = &[
    "Holiday in Brittany",
    "Conference: Local First",
    "Company offsite",
    "Visit from Keiko",
    "School break",
    "Moving house 📦",
    "Tax return due",
    "Birthday: Hélène 🎈",
    "Birthday: Ivan",
    "Anniversary",
];

pub(super) const PLACES: &[&str] = &[
    "Room 2.14",
    "Kantine\\, Haus B",
    "Café Luise\\; back room",
    "12 Rue de la Paix\\, 75002 Paris",
    "https://meet.example.org/ann-room",
    "Gemeindesaal\\nLindenstraße 5\\n10969 Berlin",
    "At home",
    "Pier 39\\, San Francisco",
    "",
];

pub(super) const NOTES: &[&str] = &[
    "Agenda:\\n1. What changed since last time\\n2. Numbers\\n3. Who does what until when\\n\\n\
     Please read the paper before\\; it is short.",
    "Bring: passport\\, tickets\\, the small camera. Gate closes 30 minutes before departure.",
    "Notes are kept in the shared folder: https://files.example.org/s/planning?sheet=3&view=full",
    "Bitte pünktlich – die Vorstellung beginnt um acht\\, danach ist kein Einlass mehr.",
    "🎉🎉🎉 Cake at four\\, everybody welcome — tell me if you come so that there is enough 🍰 for all \
     of us\\, children included 👨‍👩‍👧‍👦.",
    "Dial in: +49 30 5550 0199\\, conference 884 221#\\nIf the line is bad\\, use the video link.",
];

/// TZID as programs write it.
pub(super) const ZONES: &[&str] = &[
    "Europe/Berlin",
    "Europe/Berlin",
    "Europe/Berlin",
    "W. Europe Standard Time",
    "W. Europe Standard Time",
    "America/New_York",
    "Eastern Standard Time",
    "Europe/London",
    "\"GMT Standard Time\"",
    "Customized Time Zone",
    "/softwarestudio.org/Olson_20011030_5/America/Chicago",
    "India Standard Time",
];

/// VTIMEZONE as Outlook and others write it.
pub(super) const ZONE_BLOCKS: &str = "\
BEGIN:VTIMEZONE
TZID:W. Europe Standard Time
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
BEGIN:VTIMEZONE
TZID:Customized Time Zone
BEGIN:STANDARD
DTSTART:16010101T020000
TZOFFSETFROM:-0700
TZOFFSETTO:-0800
RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:-0800
TZOFFSETTO:-0700
RRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
BEGIN:VTIMEZONE
TZID:Europe/Berlin
X-LIC-LOCATION:Europe/Berlin
BEGIN:DAYLIGHT
TZNAME:CEST
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
DTSTART:19810329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
TZNAME:CET
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE";
