import Testing
import Vocabulary

@Suite("UTC time")
struct UTCTimeTests {
    @Test(
        "RFC 3339 is read and written",
        arguments: [
            ("1970-01-01T00:00:00.000Z", 0), ("2026-11-25T03:04:05.678Z", 1_795_575_845_678_000),
            ("2000-02-29T23:59:59.999Z", 951_868_799_999_000), ("1969-12-31T23:59:59.000Z", -1_000_000),
        ]
    )
    func roundTrip(text: String, microseconds: Int64) throws {
        let time = try #require(UTCTime(rfc3339: text))

        #expect(time.microseconds == microseconds)
        #expect(time.description == text)
    }

    @Test("an offset is taken off and a date alone is its first moment")
    func forms() {
        #expect(UTCTime(rfc3339: "2026-01-01T02:00:00+02:00") == UTCTime(rfc3339: "2026-01-01"))
        #expect(UTCTime(rfc3339: "2025-12-31T19:00:00-05:00") == UTCTime(rfc3339: "2026-01-01"))
    }

    @Test(
        "what is not a time is refused",
        arguments: [
            "", "2026", "2026-13-01", "2026-02-29", "2026-01-01T24:00:00Z", "2026-01-01T00:00:00", "x",
        ]
    )
    func refused(text: String) {
        #expect(UTCTime(rfc3339: text) == nil)
    }

    @Test("days and dates agree over four centuries")
    func calendar() throws {
        for days in stride(from: Int64(-146_097), through: 146_097, by: 17) {
            #expect(CivilDate(daysSince1970: days).daysSince1970 == days)
        }
    }
}

@Suite("Exchange ids")
struct ExchangeIDTests {
    @Test("the text form reads back and sorts by time")
    func text() {
        let early = ExchangeID(arrival: UTCTime(seconds: 1), unique16: .max, unique64: .max)
        let late = ExchangeID(arrival: UTCTime(seconds: 2), unique16: 0, unique64: 0)

        #expect(ExchangeID(early.description) == early)
        #expect(early < late)
        #expect(early.description < late.description)
        #expect(ExchangeID("req_") == nil)
        #expect(ExchangeID("req_zzzzzzzzzzzzzzzzzzzzzzzzzz") == nil)
    }
}
