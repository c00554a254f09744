import Foundation
import Testing

@testable import TokenCount

/// A text and how many tokens tiktoken makes of it, in the order of `TokenVocabulary.allCases`.
struct GoldenCount: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    let text: String
    let counts: [Int]

    var testDescription: String { name }

    init(from decoder: any Decoder) throws {
        var row = try decoder.unkeyedContainer()
        name = try row.decode(String.self)
        let unit = try row.decode(String.self)
        text = try String(repeating: unit, count: row.decode(Int.self))
        counts = try row.decode([Int].self)
    }

    /// What `Support/tokens/goldens.py` has written.
    static func all() throws -> [GoldenCount] {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(
            path: "Fixtures/counts.json"
        )
        return try JSONDecoder().decode([GoldenCount].self, from: Data(contentsOf: file))
    }
}
