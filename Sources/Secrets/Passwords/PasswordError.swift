/// Why a password, or what is stored of one, is refused.
public enum PasswordError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The password has fewer than 12 characters.
    case tooShort
    /// The password has more than 1,024 bytes.
    case tooLong
    /// The password has a null character.
    case hasNull
    /// A stored text is not of the form that `PasswordHash.text` prints.
    case notAHash
    /// The system has no memory to hash it.
    case noMemory

    /// One line for a person; nothing of the password.
    public var description: String {
        switch self {
        case .tooShort: "a password needs at least \(PasswordHash.fewestCharacters) characters"
        case .tooLong: "a password may have at most \(PasswordHash.mostBytes) bytes"
        case .hasNull: "a password may not have a null character"
        case .notAHash: "the stored password hash is damaged"
        case .noMemory: "there is no memory to hash the password"
        }
    }
}
