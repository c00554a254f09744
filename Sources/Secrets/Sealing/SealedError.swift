/// Why a sealed value cannot be opened, or a secret cannot be sealed.
public enum SealedError: Error, Hashable, Sendable, CustomStringConvertible {
    /// There are fewer bytes than any sealed value has.
    case tooShort
    /// The first byte names a version that this Gatehouse does not know.
    case unknownVersion(UInt8)
    /// The value was sealed under another key, whose identifier is given in hexadecimal digits.
    case otherKey(identifier: String)
    /// The value was changed, or was sealed for another place.
    case damaged
    /// The cipher refused to seal.
    case refused

    /// One line for a person; nothing of the secret.
    public var description: String {
        switch self {
        case .tooShort: "the sealed value is cut short"
        case .unknownVersion(let version): "the sealed value has the unknown version \(version)"
        case .otherKey(let identifier):
            "the value was sealed under another key (\(identifier)): the secret key of this gateway is the wrong one"
        case .damaged: "the sealed value is damaged or was sealed for another place"
        case .refused: "the secret cannot be sealed"
        }
    }
}
