import Crypto
import Vocabulary

/// Proofs that a process on the host can read the sealing key: `gh-host-<unix seconds>-<64 hexadecimal digits>`.
///
/// With one, a command on the host may do what no token may, such as to name the first auditor. A proof is good for one
/// purpose, and for a minute to either side of its time.
public enum HostProof {
    /// What every proof begins with.
    public static let mark = "gh-host-"
    /// How far the clocks of who proves and who verifies may be apart, the way of the proof included.
    public static let validity = Duration.seconds(60)

    private static let context = "gatehouse-host-proof-1"

    /// A proof for a purpose, such as `POST /api/v1/host/auditor`.
    public static func make(for purpose: String, at time: UTCTime, under key: SealingKey) -> Secret {
        let code = HMAC<SHA256>.authenticationCode(
            for: message(purpose, time.seconds),
            using: derivedKey(key)
        )
        return Secret("\(mark)\(time.seconds)-\(ByteText.hexadecimal(code))")
    }

    /// Whether a text is a proof for the purpose, and is of this minute.
    public static func isValid(
        _ text: Secret,
        for purpose: String,
        at now: UTCTime,
        under key: SealingKey
    ) -> Bool {
        guard text.revealed.hasPrefix(mark) else { return false }
        let parts = text.revealed.dropFirst(mark.count).split(
            separator: "-",
            omittingEmptySubsequences: false
        )
        guard parts.count == 2, parts[0].utf8.count <= 12, let seconds = Int64(parts[0]), seconds >= 0,
            parts[1].utf8.count == 64, let code = ByteText.bytes(hexadecimal: String(parts[1]))
        else { return false }
        // The code is made from the digits as they are read: `+7` or `007` cannot stand for `7`.
        guard parts[0] == String(seconds) else { return false }
        let isRight = HMAC<SHA256>.isValidAuthenticationCode(
            code,
            authenticating: message(purpose, seconds),
            using: derivedKey(key)
        )
        let age = now - UTCTime(seconds: seconds)
        return isRight && age <= validity && age >= .zero - validity
    }

    private static func message(_ purpose: String, _ seconds: Int64) -> [UInt8] {
        Array("\(seconds) \(purpose)".utf8)
    }

    private static func derivedKey(_ key: SealingKey) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(
            inputKeyMaterial: key.symmetric,
            info: Array(context.utf8),
            outputByteCount: 32
        )
    }
}
