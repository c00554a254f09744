/// Why a checkpoint cannot be signed or verified.
public enum CheckpointError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The text or the bytes are no public key of Ed25519.
    case notAPublicKey
    /// The system could not make the signature.
    case cannotSign

    /// One line for a person.
    public var description: String {
        switch self {
        case .notAPublicKey: "the public key is not the base64 of 32 bytes"
        case .cannotSign: "the checkpoint cannot be signed"
        }
    }
}
