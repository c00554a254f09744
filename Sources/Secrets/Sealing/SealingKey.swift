import Crypto
import Vocabulary

/// The key of an installation, under which what must be read again is sealed; all its gateways share it.
public struct SealingKey: Sendable, CustomStringConvertible, CustomDebugStringConvertible {
    /// The number of bytes of a key.
    public static let length = 32
    static let identifierLength = 8

    /// What tells this key from others: the first 8 bytes of its SHA-256.
    ///
    /// It says nothing of the key itself.
    public let identifier: [UInt8]
    let symmetric: SymmetricKey

    /// A key of exactly 32 bytes.
    public init(bytes: [UInt8]) throws(SealingKeyError) {
        guard bytes.count == Self.length else { throw .notAKey(source: "the key") }
        self.init(checked: bytes)
    }

    /// A key from text: 64 hexadecimal digits, or the base64 of 32 bytes; blanks around it do not count.
    ///
    /// `source` names where the text came from, for the error: `GATEHOUSE_SECRET_KEY`, a file's path.
    public init(text: Secret, source: String) throws(SealingKeyError) {
        let trimmed = Self.trimmed(text.revealed)
        let bytes = ByteText.bytes(hexadecimal: trimmed) ?? ByteText.bytes(base64: trimmed)
        guard let bytes, bytes.count == Self.length else { throw .notAKey(source: source) }
        self.init(checked: bytes)
    }

    private init(checked bytes: [UInt8]) {
        symmetric = SymmetricKey(data: bytes)
        identifier = Array(SHA256.hash(data: bytes).prefix(Self.identifierLength))
    }

    /// A new key from the system's generator.
    public static func random() -> SealingKey { SealingKey(checked: RandomBytes.make(length)) }

    /// The key as 64 hexadecimal digits, which `init(text:source:)` reads.
    public var text: Secret { Secret(symmetric.withUnsafeBytes { ByteText.hexadecimal($0) }) }

    /// The identifier as 16 hexadecimal digits.
    public var identifierText: String { ByteText.hexadecimal(identifier) }

    /// Always `•••`.
    public var description: String { "•••" }
    /// Always `•••`.
    public var debugDescription: String { "•••" }

    private static func trimmed(_ text: String) -> String {
        func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0d).contains(byte) }
        let bytes = Array(text.utf8)
        let start = bytes.firstIndex { !isBlank($0) } ?? bytes.endIndex
        let end = bytes.lastIndex { !isBlank($0) }.map { $0 + 1 } ?? start
        return String(decoding: bytes[start..<end], as: UTF8.self)
    }
}
