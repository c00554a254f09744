import NIOCore
import Policy
import Ports
import Secrets
import Synchronization
import Vocabulary

/// Authorizes the calls of one provider with what its keeper holds.
final class CloudAuthority: UpstreamAuthority {
    /// AWS's name of the service in signatures (Amazon Bedrock API reference, "Signing", read November 2026).
    private static let service = "bedrock"

    /// The signer of the credential that was last used: it keeps the day's key.
    private struct Signer {
        let number: UInt64
        let signer: AWSRequestSigner
    }

    private let keeper: CredentialKeeper
    private let region: String
    private let clock: @Sendable () -> UTCTime
    private let signer = Mutex(Signer?.none)

    init(keeper: CredentialKeeper, region: String, clock: @escaping @Sendable () -> UTCTime) {
        self.keeper = keeper
        self.region = region
        self.clock = clock
    }

    func isReady() -> Bool { keeper.held() != nil }

    func obtain(whenDone: @escaping @Sendable (Bool) -> Void) { keeper.obtain(whenDone) }

    func refused(_ authorization: UpstreamAuthorization) { keeper.refused(authorization.credential) }

    func authorization(of call: AuthorizableCall) -> UpstreamAuthorization? {
        guard let held = keeper.held() else { return nil }
        var lines = ByteBuffer()
        switch held.credential.form {
        case .bearer(let token): lines.writeString("authorization: Bearer \(token.revealed)\r\n")
        case .signing(let credentials):
            let signer = signer(of: credentials, held.number)
            for field in signer.fields(signing: Self.signable(call), at: clock()) {
                lines.writeString("\(field.name): \(field.value)\r\n")
            }
        }
        return UpstreamAuthorization(lines: lines, credential: held.number)
    }

    private func signer(of credentials: AWSCredentials, _ number: UInt64) -> AWSRequestSigner {
        signer.withLock { known in
            if let known, known.number == number { return known.signer }
            let signer = AWSRequestSigner(credentials: credentials, region: region, service: Self.service)
            known = Signer(number: number, signer: signer)
            return signer
        }
    }

    /// Signs the host and the body: what else a request carries may be changed by proxies on the way.
    private static func signable(_ call: AuthorizableCall) -> SignableRequest {
        var digest = RunningDigest()
        for part in call.body { digest.update(part.readableBytesUInt8Span) }
        return SignableRequest(
            method: call.method,
            target: call.path,
            fields: [.init("host", call.host)] + amazonFields(call.headerLines),
            bodyDigest: digest.hexadecimal
        )
    }

    /// AWS wants every `x-amz-…` field signed that a request has.
    private static func amazonFields(_ lines: ByteBuffer) -> [SignableRequest.Field] {
        guard lines.readableBytes > 0 else { return [] }
        let text = String(buffer: lines)
        return text.split(separator: "\r\n").compactMap { line in
            guard line.prefix(6).lowercased() == "x-amz-", let colon = line.firstIndex(of: ":") else {
                return nil
            }
            return .init(String(line[..<colon]), String(line[line.index(after: colon)...]).trimmed)
        }
    }
}
