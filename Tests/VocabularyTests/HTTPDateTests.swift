import Testing
import Vocabulary

@Suite("Dates of HTTP")
struct HTTPDateTests {
    @Test(
        "a date as HTTP writes it is read to the second",
        arguments: [
            ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777), ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
            ("Thu, 29 Feb 2024 23:59:59 GMT", 1_709_251_199),
        ]
    )
    func dates(text: String, seconds: Int64) {
        #expect(UTCTime(httpDate: text)?.seconds == seconds)
    }

    @Test(
        "what is none is refused",
        arguments: [
            "", "120", "Sun, 06 Nov 1994 08:49:37", "Sun, 6 Nov 1994 08:49:37 GMT",
            "Sun, 31 Feb 2024 08:49:37 GMT",
            "Sun, 06 Nov 1994 24:00:00 GMT", "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun, 06 Nov 1994 08:+9:37 GMT",
        ]
    )
    func others(text: String) {
        #expect(UTCTime(httpDate: text) == nil)
    }
}
