import Crypto
import Policy

/// Makes the keyed digests under which keys and tokens are known: HMAC-SHA-256 under the installation key.
///
/// The two blocks that HMAC (RFC 2104) derives from the key are hashed once, here; a digest then costs the text's own
/// blocks and one more. It runs once per request.
public struct KeyHasher: KeyDigesting {
    /// The number of bytes of a generated installation key.
    public static let installationKeyLength = 32

    private let inner: SHA256
    private let outer: SHA256

    /// Makes a hasher from the installation key.
    public init(installationKey: [UInt8]) {
        let blockLength = SHA256.blockByteCount
        var block =
            installationKey.count > blockLength ? Array(SHA256.hash(data: installationKey)) : installationKey
        block += repeatElement(0, count: blockLength - block.count)
        var inner = SHA256()
        inner.update(data: block.map { $0 ^ 0x36 })
        var outer = SHA256()
        outer.update(data: block.map { $0 ^ 0x5c })
        self.inner = inner
        self.outer = outer
    }

    /// The digest of bytes in memory.
    public func digest(of bytes: UnsafeRawBufferPointer) -> KeyDigest {
        var inner = inner
        unsafe inner.update(bufferPointer: bytes)
        var outer = outer
        inner.finalize().withUnsafeBytes { unsafe outer.update(bufferPointer: $0) }
        return outer.finalize().withUnsafeBytes { bytes in
            func word(_ index: Int) -> UInt64 {
                UInt64(littleEndian: unsafe bytes.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self))
            }
            return KeyDigest(words: (word(0), word(1), word(2), word(3)))
        }
    }

    /// The digest of a sequence of bytes; contiguous ones are not copied.
    public func digest(of bytes: some Sequence<UInt8>) -> KeyDigest {
        let contiguous = bytes.withContiguousStorageIfAvailable {
            unsafe digest(of: UnsafeRawBufferPointer($0))
        }
        if let contiguous { return contiguous }
        return Array(bytes).withUnsafeBytes { unsafe digest(of: $0) }
    }

    /// The digest of bytes that are borrowed.
    public func digest(of bytes: Span<UInt8>) -> KeyDigest {
        bytes.withUnsafeBytes { unsafe digest(of: $0) }
    }

    /// The digest of a text's UTF-8.
    public func digest(of text: String) -> KeyDigest { digest(of: text.utf8) }
}
