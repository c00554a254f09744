import ConfigurationFile
import Foundation
import Policy
import Testing

@Suite("An absent, empty or unreadable file")
struct AbsentFileTests {
    @Test("no file is the defaults")
    func absent() throws {
        let loaded = try ConfigurationLoader.load(path: nil, environment: [:], readFile: InMemoryFiles().read)

        #expect(loaded.declaration == Declaration())
    }

    @Test(
        "an empty file, and one of comments or empty sections, is the defaults",
        arguments: ["", "# nothing\n", "~", "---\n", "{}", "server:\nstore:\nproviders:\nmodels:\nteams:\n"]
    )
    func empty(yaml: String) throws {
        #expect(try load(yaml).declaration == Declaration())
    }

    @Test("a file that does not exist is an error that names it")
    func missing() throws {
        #expect(throws: ConfigurationError.self) {
            try ConfigurationLoader.load(
                path: "nowhere.yaml",
                environment: [:],
                readFile: InMemoryFiles().read
            )
        }
        let folder = FileManager.default.temporaryDirectory
        let path = folder.appending(path: "gatehouse-\(UUID().uuidString).yaml").path

        let error = try #require(throws: ConfigurationError.self) {
            try ConfigurationLoader.load(path: path, environment: [:])
        }

        #expect(error.description == "\(path): cannot be read: No such file or directory")
    }

    @Test("a file is read from the disk")
    func disk() throws {
        let file = FileManager.default.temporaryDirectory.appending(
            path: "gatehouse-\(UUID().uuidString).yaml"
        )
        try Data("server: {event_loops: 7}".utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }

        let loaded = try ConfigurationLoader.load(path: file.path, environment: [:])

        #expect(loaded.declaration.server.eventLoops == 7)
    }

    @Test("the hash follows the file's bytes")
    func hash() throws {
        #expect(try load("server: {}").hash == load("server: {}").hash)
        #expect(try load("server: {}").hash != load("server: {} ").hash)
        #expect(try load("").hash == "cbf29ce484222325")
    }

    @Test("what is no YAML is an error with its place")
    func malformed() {
        let found = problems("server: {listen: 1.2.3.4:80\nstore: }")

        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("gatehouse.yaml:") == true)
        #expect(found.first?.contains("is not YAML") == true)
    }

    @Test("bytes that are not UTF-8 are an error")
    func encoding() {
        #expect(throws: ConfigurationError.self) {
            try ConfigurationLoader.load(path: "a", environment: [:]) { _ in [0x61, 0xff] }
        }
    }

    @Test(
        "a file nested without end is an error and no crash",
        arguments: ["[", "{a: ", "- ", "? ", "&a [*a, ", "server: {tls: "]
    )
    func nested(opening: String) {
        #expect(!problems(String(repeating: opening, count: 200_000)).isEmpty)
        #expect(!problems((0..<2000).map { String(repeating: " ", count: $0) + "a:\n" }.joined()).isEmpty)
    }

    @Test("a second document is an error")
    func documents() {
        #expect(problems("server: {}\n---\nserver: {}\n").count == 1)
    }
}
