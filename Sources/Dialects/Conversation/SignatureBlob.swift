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
        signature.maker == face ? signature.text : Base64Text.encode(Array(signature.text(in: face).utf8))
    }

    /// Base64 of `gh1`, with which every wrapped proof begins.
    private static let wrappedBeginning = "Z2gx"
}
