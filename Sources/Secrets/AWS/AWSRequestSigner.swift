import Crypto
import Synchronization
import Vocabulary

/// Signs requests to one service in one region with one set of credentials (AWS Signature Version 4).
///
/// What is signed is a pure function of the request, the credentials and the time; the signing key, which changes with
/// the day, is kept between requests.
public final class AWSRequestSigner: Sendable {
    private struct DayKey {
        let scope: SigningScope
        let key: SymmetricKey
    }

    private let credentials: AWSCredentials
    private let region: String
    private let service: String
    private let dayKey = Mutex(DayKey?.none)

    /// Prepares to sign for a region, such as `us-east-1`, and a service, such as `bedrock`.
    public init(credentials: AWSCredentials, region: String, service: String) {
        self.credentials = credentials
        self.region = region
        self.service = service
    }

    /// The fields that a request must carry beside its own: the time, the session's token, the body's digest and the
    /// authorization over all of them.
    ///
    /// AWS takes them for five minutes from `time`. Services that ask for no digest in a field are spared it by
    /// `isDigestSent`; the signature covers the body all the same.
    public func fields(
        signing request: SignableRequest,
        at time: UTCTime,
        isDigestSent: Bool = true
    ) -> [SignableRequest.Field] {
        let moment = SigningTime(time)
        let scope = SigningScope(day: moment.day, region: region, service: service)
        var added = [SignableRequest.Field("x-amz-date", moment.text)]
        if isDigestSent { added.append(SignableRequest.Field("x-amz-content-sha256", request.bodyDigest)) }
        if let token = credentials.sessionToken {
            added.append(SignableRequest.Field("x-amz-security-token", token.revealed))
        }
        let canonical = CanonicalRequest(request.adding(added))
        let digest = ByteText.hexadecimal(SHA256.hash(data: Array(canonical.text.utf8)))
        let toSign = "AWS4-HMAC-SHA256\n\(moment.text)\n\(scope)\n\(digest)"
        let code = HMAC<SHA256>.authenticationCode(for: Array(toSign.utf8), using: key(of: scope))
        let authorization =
            "AWS4-HMAC-SHA256 Credential=\(credentials.accessKeyID)/\(scope), "
            + "SignedHeaders=\(canonical.signedNames), Signature=\(ByteText.hexadecimal(code))"
        return added + [SignableRequest.Field("authorization", authorization)]
    }

    private func key(of scope: SigningScope) -> SymmetricKey {
        dayKey.withLock { dayKey in
            if let dayKey, dayKey.scope == scope { return dayKey.key }
            let key = scope.key(of: credentials.secretAccessKey)
            dayKey = DayKey(scope: scope, key: key)
            return key
        }
    }
}

extension SignableRequest {
    /// The request with further fields.
    func adding(_ more: [Field]) -> SignableRequest {
        SignableRequest(
            method: method,
            target: query.isEmpty ? path : "\(path)?\(query)",
            fields: fields + more,
            bodyDigest: bodyDigest
        )
    }
}
