import Foundation
import Testing

@testable import Stores

@Suite("Small files that are replaced in one step")
struct DurableFileTests {
    private let folder: StoreFolder
    private let path: String

    init() throws {
        folder = try StoreFolder()
        path = folder.path + "/anchor"
    }

    @Test("a file is what was written last, for its owner alone, and nothing else is left behind")
    func replaced() throws {
        #expect(try DurableFile.read(path, atMost: 10) == nil)
        try DurableFile.replace(path, with: [1, 2, 3])
        try DurableFile.replace(path, with: [4])

        #expect(try DurableFile.read(path, atMost: 10) == [4])
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["anchor"])
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }

    @Test("what a crash left beside it is in nobody's way, and does not count")
    func crashed() throws {
        try DurableFile.replace(path, with: [1])
        try Data([9, 9]).write(to: URL(fileURLWithPath: path + ".next"))
        #expect(try DurableFile.read(path, atMost: 10) == [1])

        try DurableFile.replace(path, with: [2])

        #expect(try DurableFile.read(path, atMost: 10) == [2])
    }

    @Test("a file that is too long, or whose folder is gone, is an error that names it")
    func failures() throws {
        try DurableFile.replace(path, with: [1, 2, 3])
        let long = #expect(throws: StoreFailure.self) { try DurableFile.read(path, atMost: 2) }
        #expect(long?.description.contains(path) == true)
        let gone = #expect(throws: StoreFailure.self) {
            try DurableFile.replace(path + "/x/y", with: [1])
        }
        #expect(gone?.description.contains("/x/y") == true)
    }
}
