import Testing

@testable import Dialects

@Suite("The public name in streams that are one array")
struct GeminiArrayRenamingTests {
    private static let stream = """
        [{"candidates": [{"content": {"parts": [{"text": "a\\"modelVersion\\": ]}"}]}}], "modelVersion": "gemini-x"}
        ,
        {"modelVersion" : "gemini-x", "responseId": "r"}, {"usageMetadata": {}}
        ]

        """

    @Test(
        "every element names it, and all else is as it was, however the stream is cut",
        arguments: [1, 2, 7, 1000]
    )
    func pieces(size: Int) {
        let bytes = Array(Self.stream.utf8)
        var renaming = GeminiArrayRenaming(model: "smart")
        var sent: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
            sent += renaming.rename(Array(bytes[start..<min(start + size, bytes.count)]).span)
        }
        sent += renaming.finish()

        #expect(
            String(decoding: sent, as: UTF8.self) == Self.stream.replacing("gemini-x", with: "smart")
        )
    }

    @Test("no part of an element passes before it is whole")
    func part() {
        var renaming = GeminiArrayRenaming(model: "smart")
        let sent = renaming.rename(Array(#"[{"modelVersion":"x"},{"a":"#.utf8).span)

        #expect(String(decoding: sent, as: UTF8.self) == #"[{"modelVersion":"smart"}"#)
    }

    @Test("what is no array passes as it is", arguments: ["nothing", #"{"error":{"code":1}}"#, "[1, 2]", ""])
    func others(_ text: String) {
        var renaming = GeminiArrayRenaming(model: "smart")
        let sent = renaming.rename(Array(text.utf8).span) + renaming.finish()

        #expect(String(decoding: sent, as: UTF8.self) == text)
    }

    @Test("an element that is too long passes as it is, and the next is renamed")
    func long() {
        let first =
            #"[{"text":""# + String(repeating: "x", count: StreamRenaming.waitLimit)
            + #"","modelVersion":"g"}"#
        var renaming = GeminiArrayRenaming(model: "smart")
        var sent = renaming.rename(Array(first.dropLast(9).utf8).span)
        sent += renaming.rename(Array((first.suffix(9) + #",{"modelVersion":"g"}]"#).utf8).span)

        #expect(String(decoding: sent, as: UTF8.self) == first + #",{"modelVersion":"smart"}]"#)
    }
}
