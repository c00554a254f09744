import Policy
import Testing

@Suite("Names of time zones")
struct TimeZoneFormTests {
    @Test(
        "names of places pass",
        arguments: [
            "UTC", "GMT", "Europe/London", "US/Eastern", "America/Argentina/Buenos_Aires", "Etc/GMT+5",
            "America/Port-au-Prince",
        ]
    )
    func names(name: String) { #expect(TimeZoneForm.isName(name)) }

    @Test(
        "offsets, abbreviations and paths do not",
        arguments: [
            "", "GMT+5", "UTC+1", "EST", "PST", "+05:00", "../etc/passwd", "Europe/../Europe/London",
            "/etc/localtime", "Europe/", "Europe//London", "Europe/Lon don", "Europe/Lon.don", "./UTC",
        ]
    )
    func others(name: String) { #expect(!TimeZoneForm.isName(name)) }
}
