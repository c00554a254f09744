import Foundation
import Testing
import Vocabulary

@testable import Secrets

@Suite("The sealing key")
struct SealingKeyTests {
    private static let bytes = (0..<32).map { UInt8($0) }

    /// The first half of SHA-256's first words over 0…31, made with Python's `hashlib`.
    private static let identifier = "630dcd2966c43366"

    @Test(
        "64 hexadecimal digits or base64 are read, with blanks around them",
        arguments: [
            "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
            "000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F\n",
            "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
            "  AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\r\n",
        ]
    )
    func texts(text: String) throws {
        let key = try SealingKey(text: Secret(text), source: "GATEHOUSE_SECRET_KEY")

        #expect(key.text.revealed == "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f")
        #expect(ByteText.hexadecimal(key.identifier) == Self.identifier)
    }

    @Test(
        "another text is refused by the name of its source",
        arguments: [
            "", "secret", "0001", String(repeating: "0", count: 63), String(repeating: "g", count: 64),
            "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHg==",
        ]
    )
    func refusedTexts(text: String) {
        #expect(throws: SealingKeyError.notAKey(source: "GATEHOUSE_SECRET_KEY")) {
            try SealingKey(text: Secret(text), source: "GATEHOUSE_SECRET_KEY")
        }
    }

    @Test("a key shows itself nowhere")
    func hidden() throws {
        let key = try SealingKey(bytes: Self.bytes)

        #expect("\(key)" == "•••")
        #expect(String(reflecting: key) == "•••")
    }

    @Test("a missing file is made once, for its owner alone")
    func made() throws {
        try inDirectory { directory in
            let path = directory + "/secret.key"

            let first = try SealingKey.load(path: path)
            let second = try SealingKey.load(path: path)

            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            #expect(first.text == second.text)
            #expect(attributes[.posixPermissions] as? Int == 0o600)
            let files = try FileManager.default.contentsOfDirectory(atPath: directory)
            #expect(files == ["secret.key"])
        }
    }

    @Test("gateways that start together take one key")
    func race() async throws {
        let directory = try makeDirectory()
        defer { try? FileManager.default.removeItem(atPath: directory) }

        let texts = try await withThrowingTaskGroup(of: Secret.self) { group in
            for _ in 0..<16 { group.addTask { try SealingKey.load(path: directory + "/secret.key").text } }
            return try await group.reduce(into: Set<Secret>()) { $0.insert($1) }
        }

        #expect(texts.count == 1)
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory) == ["secret.key"])
    }

    @Test("a missing file is refused where none may be made")
    func missing() throws {
        try inDirectory { directory in
            let path = directory + "/secret.key"

            #expect(throws: SealingKeyError.missing(path: path)) {
                try SealingKey.load(path: path, ifAbsent: .refuses)
            }
            #expect(!FileManager.default.fileExists(atPath: path))
        }
    }

    @Test("a file that others reach is refused", arguments: [0o640, 0o604, 0o644, 0o660, 0o610])
    func open(mode: Int) throws {
        try inDirectory { directory in
            let path = directory + "/secret.key"
            _ = try SealingKey.load(path: path)
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)

            #expect(throws: SealingKeyError.open(path: path, mode: UInt32(mode))) {
                try SealingKey.load(path: path)
            }
        }
    }

    @Test("a file without a key, and what is no file, is refused and kept")
    func other() throws {
        try inDirectory { directory in
            let path = directory + "/secret.key"
            let written = FileManager.default.createFile(
                atPath: path,
                contents: Data("not a key".utf8),
                attributes: [.posixPermissions: 0o600]
            )

            #expect(written)
            #expect(throws: SealingKeyError.notAKey(source: path)) { try SealingKey.load(path: path) }
            #expect(throws: SealingKeyError.notAFile(path: directory)) {
                try SealingKey.load(path: directory)
            }
            let kept = try String(contentsOfFile: path, encoding: .utf8)
            #expect(kept == "not a key")
        }
    }

    @Test("a directory that is not there is named")
    func nowhere() throws {
        try inDirectory { directory in
            let error = #expect(throws: SealingKeyError.self) {
                try SealingKey.load(path: directory + "/none/secret.key")
            }

            #expect(error?.description.hasSuffix("No such file or directory") == true)
        }
    }

    private func makeDirectory() throws -> String {
        let directory = NSTemporaryDirectory() + "gatehouse-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        return directory
    }

    private func inDirectory(_ body: (String) throws -> Void) throws {
        let directory = try makeDirectory()
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try body(directory)
    }
}
