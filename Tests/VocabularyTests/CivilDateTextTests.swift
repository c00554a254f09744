import Testing
import Vocabulary

@Suite("Dates as texts")
struct CivilDateTextTests {
    @Test("a date is read in one form and written in the same")
    func form() {
        #expect(CivilDate("2028-02-29")?.description == "2028-02-29")
        for text in [
            "2026-02-29", "2026-2-01", "26-02-01", "2026-02-01T00:00:00Z", "2026/02/01", "2026-00-01", "",
            "٢٠٢٦-02-01",
        ] {
            #expect(CivilDate(text) == nil, "\(text)")
        }
    }
}
