import Crypto
import CryptoExtras
import FoundationEssentials
import Vocabulary

/// What is kept of a password: its scrypt key (RFC 7914), the salt and the cost.
///
/// Making and checking one takes tenths of a second and 32 MiB: never on an event loop or a cooperative thread.
public struct PasswordHash: Hashable, Sendable {
    /// The fewest characters of a password.
    public static let fewestCharacters = 12
    /// The most bytes of a password's UTF-8.
    public static let mostBytes = 1024

    private static let saltLength = 16
    private static let derivedLength = 32
    private static let mark = "scrypt"
    /// Takes the place of the hash of a user who does not exist; nothing derives it.
    private static let nobody = PasswordHash(
        cost: .current,
        salt: [UInt8](repeating: 0, count: saltLength),
        derived: [UInt8](repeating: 0, count: derivedLength)
    )

    private let cost: PasswordCost
    private let salt: [UInt8]
    private let derived: [UInt8]

    /// Hashes a new password with a random salt; refuses one that is too short or too long.
    ///
    /// It refuses null characters too: scrypt does not tell a short password from the same with nulls after it, since
    /// its HMAC pads with them.
    public init(of password: Secret) throws(PasswordError) {
        try self.init(of: password, cost: .current, salt: RandomBytes.make(Self.saltLength))
    }

    init(of password: Secret, cost: PasswordCost, salt: [UInt8]) throws(PasswordError) {
        guard password.revealed.count >= Self.fewestCharacters else { throw .tooShort }
        guard password.revealed.utf8.count <= Self.mostBytes else { throw .tooLong }
        guard !password.revealed.utf8.contains(0) else { throw .hasNull }
        let derived = Self.derive(
            Array(password.revealed.utf8),
            salt: salt,
            cost: cost,
            count: Self.derivedLength
        )
        guard let derived else { throw .noMemory }
        self.init(cost: cost, salt: salt, derived: derived)
    }

    /// Reads the form that `text` prints.
    public init(text: String) throws(PasswordError) {
        let parts = text.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 5, parts[0].isEmpty, parts[1] == Self.mark,
            let cost = PasswordCost(text: parts[2]), let salt = Self.bytes(parts[3]),
            let derived = Self.bytes(parts[4]), salt.count >= 8, (16...64).contains(derived.count)
        else { throw .notAHash }
        self.init(cost: cost, salt: salt, derived: derived)
    }

    private init(cost: PasswordCost, salt: [UInt8], derived: [UInt8]) {
        self.cost = cost
        self.salt = salt
        self.derived = derived
    }

    /// The form that is stored: `$scrypt$ln=15,r=8,p=1$<salt>$<key>`, both in base64 without padding.
    public var text: String {
        "$\(Self.mark)$\(cost)$\(Self.base64(salt))$\(Self.base64(derived))"
    }

    /// Whether the hash should be made anew at the next sign-in, because the cost has changed since.
    public var needsRehash: Bool {
        cost != .current || salt.count != Self.saltLength || derived.count != Self.derivedLength
    }

    /// Whether a password is the one that was hashed; without a hash, the same work is done and the answer is no.
    ///
    /// So an unknown user, or one without a password, takes as long to refuse as a wrong password.
    public static func verify(_ password: Secret, against hash: PasswordHash?) -> Bool {
        let expected = hash ?? nobody
        let bytes = Array(password.revealed.utf8)
        // What no password can be costs as much as what is one.
        let isPossible = !bytes.isEmpty && bytes.count <= mostBytes && !bytes.contains(0)
        let derived = derive(
            isPossible ? bytes : [0],
            salt: expected.salt,
            cost: expected.cost,
            count: expected.derived.count
        )
        guard let derived else { return false }
        let isEqual = ConstantTime.areEqual(derived, expected.derived)
        return isEqual && isPossible && hash != nil
    }

    /// The scrypt key of a password; `nil` if the system has no memory for it.
    static func derive(_ password: [UInt8], salt: [UInt8], cost: PasswordCost, count: Int) -> [UInt8]? {
        let key = try? KDF.Scrypt.deriveKey(
            from: password,
            salt: salt,
            outputByteCount: count,
            rounds: cost.rounds,
            blockSize: cost.blockSize,
            parallelism: cost.parallelism
        )
        return key?.withUnsafeBytes { Array($0) }
    }

    private static func base64(_ bytes: [UInt8]) -> String {
        String(ByteText.base64(bytes).prefix { $0 != "=" })
    }

    private static func bytes(_ text: Substring) -> [UInt8]? {
        let padding = String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
        return ByteText.bytes(base64: text + padding)
    }
}
