import Foundation

/// A file of texts under headings: a line that begins with `## ` names what follows.
struct GoldenFile {
    /// A heading and its text.
    struct Section {
        let name: String
        let text: String
    }

    private(set) var sections: [Section] = []

    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../Fixtures/pairs").standardizedFileURL

    /// An empty one.
    init() {}

    /// Reads a file; there is nothing in one that does not exist.
    init(_ name: String) throws {
        let place = Self.folder.appending(path: "\(name).txt")
        guard FileManager.default.fileExists(atPath: place.path) else { return }
        for part in try String(contentsOf: place, encoding: .utf8).components(separatedBy: "## ").dropFirst()
        {
            let end = part.firstIndex(of: "\n") ?? part.endIndex
            let text = part[end...].trimmingCharacters(in: .newlines)
            sections.append(Section(name: String(part[..<end]), text: text))
        }
    }

    /// The text under a heading.
    subscript(name: String) -> String? { sections.first { $0.name == name }?.text }

    /// Adds a text.
    mutating func append(_ name: String, _ text: String) {
        sections.append(Section(name: name, text: text.trimmingCharacters(in: .newlines)))
    }

    /// Writes the file.
    func write(_ name: String) throws {
        let text = sections.map { "## \($0.name)\n\($0.text)\n" }.joined(separator: "\n")
        try Data(text.utf8).write(to: Self.folder.appending(path: "\(name).txt"))
    }
}
