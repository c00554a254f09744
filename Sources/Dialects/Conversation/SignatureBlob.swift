/// Opaque texts in fields of bytes, which JSON carries in base64: a proof of another provider is wrapped within it, as
/// clients decode what stands there.
enum SignatureBlob {
    /// Reads a field.
    static func signature(_ field: String, face: Signature.Maker) -> Signature {
        guard field.hasPrefix(wrappedBeginning), let text = Base64Text.decode(field) else {
            return Signature(face, field)
        }
        let wrapped = Signature(field: text, face: face)
        return wrapped.text(in: face) == text && wrapped.maker != face ? wrapped : Signature(face, field)
    }

    /// Writes a field.
    static func field(_ signature: Signature, face: Signature.Maker) -> String {
        signature.maker == face ? signature.text : encode(Array(signature.text(in: face).utf8))
    }

    /// Base64 of `gh1`, with which every wrapped proof begins.
    private static let wrappedBeginning = "Z2gx"

    /// Base64 (RFC 4648, section 4).
    static func encode(_ bytes: [UInt8]) -> String {
        let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let word = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - group.count))
            for place in 0..<4 {
                let digit = digits[Int(word >> UInt32(18 - 6 * place) & 63)]
                text.append(place <= group.count ? digit : UInt8(ascii: "="))
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}
