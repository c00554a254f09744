import Foundation
import GRDB
import Policy

/// A key's digest as its 32 bytes.
enum DigestColumn {
    /// The bytes of a digest.
    static func data(_ digest: KeyDigest) -> Data {
        let words = digest.words
        return withUnsafeBytes(
            of: (
                words.0.littleEndian, words.1.littleEndian, words.2.littleEndian, words.3.littleEndian
            )
        ) { Data($0) }
    }

    /// The digest of some bytes.
    static func digest(_ bytes: Data) throws -> KeyDigest {
        guard bytes.count == 32 else { throw StoreFailure("a key's digest has \(bytes.count) bytes, not 32") }
        let words = bytes.withUnsafeBytes { bytes in
            (0..<4).map { UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: $0 * 8, as: UInt64.self)) }
        }
        return KeyDigest(words: (words[0], words[1], words[2], words[3]))
    }
}
