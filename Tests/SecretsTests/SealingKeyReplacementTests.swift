import Foundation
import Testing
import Vocabulary

@testable import Secrets

@Suite("Putting a sealing key in another's place")
struct SealingKeyReplacementTests {
    private func inDirectory(_ body: (String) throws -> Void) throws {
        let directory = FileManager.default.temporaryDirectory.path + "/rekey-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try body(directory)
    }

    @Test("until it is committed the old key stays; afterwards nothing but the new one is there")
    func steps() throws {
        try inDirectory { directory in
            let path = directory + "/secret.key"
            let old = try SealingKey.load(path: path)
            let new = SealingKey.random()

            let replacement = try new.prepareReplacement(of: path)
            #expect(try SealingKey.load(path: path).identifier == old.identifier)
            #expect(try SealingKey.load(path: path + ".next").identifier == new.identifier)
            try replacement.commit()

            #expect(try SealingKey.load(path: path, ifAbsent: .refuses).identifier == new.identifier)
            #expect(try FileManager.default.contentsOfDirectory(atPath: directory) == ["secret.key"])
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            #expect(attributes[.posixPermissions] as? Int == 0o600)
        }
    }

    @Test("one that is given up leaves nothing behind")
    func abandoned() throws {
        try inDirectory { directory in
            let path = directory + "/secret.key"
            let old = try SealingKey.load(path: path)

            try SealingKey.random().prepareReplacement(of: path).abandon()

            #expect(try SealingKey.load(path: path).identifier == old.identifier)
            #expect(try FileManager.default.contentsOfDirectory(atPath: directory) == ["secret.key"])
        }
    }

    @Test("a key that lies ready is kept: the same goes on, another is refused, and none takes it away")
    func unfinished() throws {
        try inDirectory { directory in
            let path = directory + "/secret.key"
            _ = try SealingKey.load(path: path)
            let new = SealingKey.random()
            _ = try new.prepareReplacement(of: path)

            let real = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
            #expect(throws: SealingKeyError.unfinished(path: real + ".next")) {
                try SealingKey.random().prepareReplacement(of: path)
            }
            let again = try new.prepareReplacement(of: path)
            again.abandon()
            #expect(try SealingKey.load(path: path + ".next").identifier == new.identifier)
            try again.commit()

            #expect(try SealingKey.load(path: path).identifier == new.identifier)
        }
    }

    @Test("a link is followed, and stays one")
    func link() throws {
        try inDirectory { directory in
            let (path, link) = (directory + "/real.key", directory + "/secret.key")
            _ = try SealingKey.load(path: path)
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
            let new = SealingKey.random()

            try new.prepareReplacement(of: link).commit()

            #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == path)
            #expect(try SealingKey.load(path: path).identifier == new.identifier)
        }
    }

    @Test("what is not there cannot be replaced")
    func missing() throws {
        try inDirectory { directory in
            #expect(throws: SealingKeyError.self) {
                try SealingKey.random().prepareReplacement(of: directory + "/secret.key")
            }
            let left = try FileManager.default.contentsOfDirectory(atPath: directory)
            #expect(left.isEmpty)
        }
    }
}
