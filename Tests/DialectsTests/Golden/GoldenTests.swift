import Foundation
import Testing

@Suite("Translations that were read and found right")
struct GoldenTests {
    /// With `GATEHOUSE_WRITE_GOLDEN` set, the files are written anew, to be read by somebody before they are kept.
    private static let writes = ProcessInfo.processInfo.environment["GATEHOUSE_WRITE_GOLDEN"] != nil

    @Test(
        "requests, answers, streams and errors between two dialects are as they were",
        arguments: GoldenPair.all
    )
    func pair(_ golden: GoldenPair) throws {
        let translated = try golden.translated()
        if Self.writes {
            try translated.write(golden.fileName)
            Issue.record("written, not compared")
            return
        }
        let expected = try GoldenFile(golden.fileName)

        #expect(translated.sections.map(\.name) == expected.sections.map(\.name))
        for section in translated.sections {
            #expect(section.text == expected[section.name], "\(golden.fileName): \(section.name)")
        }
    }
}
