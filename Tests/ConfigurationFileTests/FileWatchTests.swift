import ConfigurationFile
import Foundation
import Testing

@Suite("Watching a file")
struct FileWatchTests {
    /// A file of its own for a test, removed with the value.
    private final class File {
        let path = NSTemporaryDirectory() + "gatehouse-watch-" + UUID().uuidString

        func write(_ text: String) throws {
            try text.write(toFile: path, atomically: false, encoding: .utf8)
        }

        deinit { try? FileManager.default.removeItem(atPath: path) }
    }

    @Test("a change counts once, when two looks have seen it alike")
    func settled() throws {
        let file = File()
        try file.write("models: []")
        var watch = FileWatch(path: file.path)
        let isChanged = watch.hasChanged()
        #expect(!isChanged)
        try file.write("models: [] # more")

        let looks = (0..<4).map { _ in watch.hasChanged() }
        #expect(looks == [false, true, false, false])
    }

    @Test("a file that is still being written does not count")
    func growing() throws {
        let file = File()
        try file.write("models: []")
        var watch = FileWatch(path: file.path)

        for text in ["", "mo", "models:", "models: [a]"] {
            try file.write(text)
            let isChanged = watch.hasChanged()
            #expect(!isChanged)
        }

        let isChanged = watch.hasChanged()
        #expect(isChanged)
    }

    @Test("a change made after the watch and before the first look counts")
    func early() throws {
        let file = File()
        try file.write("models: []")
        var watch = FileWatch(path: file.path)
        try file.write("models: [a]")

        let looks = (0..<2).map { _ in watch.hasChanged() }
        #expect(looks == [false, true])
    }

    @Test("a file that is gone has not changed")
    func gone() throws {
        let file = File()
        try file.write("models: []")
        var watch = FileWatch(path: file.path)
        try FileManager.default.removeItem(atPath: file.path)

        let looks = (0..<3).map { _ in watch.hasChanged() }
        #expect(looks == [false, false, false])
    }

    @Test(
        "only a file without any text is blank",
        arguments: [("", true), (" \n\n", true), ("# meant\n", false)]
    )
    func blank(text: String, isBlank: Bool) throws {
        #expect(try load(text).isBlank == isBlank)
    }
}
