import Crypto
import Vocabulary

/// Signs what is sent to a webhook, so that its receiver knows whence it comes and that it is fresh.
public enum WebhookSignature {
    /// The value of the signature's header: `t=<seconds>,v1=<hex of HMAC-SHA-256 over "<seconds>.<body>">`.
    public static func header(secret: Secret, seconds: Int64, body: [UInt8]) -> String {
        let key = SymmetricKey(data: Array(secret.revealed.utf8))
        var code = HMAC<SHA256>(key: key)
        code.update(data: Array("\(seconds).".utf8))
        code.update(data: body)
        return "t=\(seconds),v1=\(ByteText.hexadecimal(code.finalize()))"
    }
}
