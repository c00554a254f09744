import Crypto
import Directory
import Foundation
import Identity
import Policy
import Vocabulary

/// An issuer of tokens that the gateway verifies as it does anybody's: its documents, its key, and what a test has it sign.
struct ScriptedIssuer: IdentityTransport {
    /// What is wrong with a token.
    enum Fault: CaseIterable {
        case audience, expired, issuer, signature, unsigned, rule
    }

    private static let name = "https://id.example"
    private static let claim = "sub"
    private static let subjects = "svc:*"

    /// The one key of the issuer.
    private let key = P256.Signing.PrivateKey()

    /// A gate that trusts the issuer.
    func gate(
        upstreams: [String: Int],
        _ change: (inout Declaration) -> Void = { _ in }
    ) async throws -> Gate {
        let authenticator = WorkloadAuthenticator(transport: self, clock: { UTCTime(seconds: Self.now) }) {
            _ in
        }
        let gate = try await Gate(upstreams: upstreams, workloads: authenticator) { declaration in
            trust(in: &declaration)
            change(&declaration)
        }
        let keys = gate.directory.snapshot.workloadKeys
        let rules = try keys.values.map {
            try WorkloadRule(claim: Self.claim, value: Self.subjects, key: $0.id)
        }
        authenticator.trust([
            try TrustedIssuerConfiguration(issuer: Self.name, audience: "gatehouse", rules: rules)
        ])
        return gate
    }

    /// Lets a declaration trust the issuer, whose one rule gives a team of its own.
    private func trust(in declaration: inout Declaration) {
        var issuer = TrustedIssuerDeclaration(issuer: Self.name, audience: "gatehouse")
        issuer.rules = [
            WorkloadRuleDeclaration(claim: Self.claim, value: Self.subjects, team: "workloads")
        ]
        declaration.teams.append(TeamDeclaration(name: "workloads"))
        declaration.trustedIssuers.append(issuer)
    }

    /// A token that is right, but for a fault.
    func token(_ fault: Fault? = nil) throws -> String {
        let end = fault == .expired ? Self.now - 120 : Self.now + 600
        let issuer = fault == .issuer ? "https://evil.example" : Self.name
        let audience = fault == .audience ? "another" : "gatehouse"
        let subject = fault == .rule ? "machine:crawler" : "svc:crawler"
        let claims =
            #"{"iss":"\#(issuer)","aud":"\#(audience)","sub":"\#(subject)","iat":\#(Self.now - 300),"exp":\#(end)}"#
        let algorithm = fault == .unsigned ? "none" : "ES256"
        let head = #"{"alg":"\#(algorithm)","kid":"key-1","typ":"JWT"}"#
        let signed = [head, claims].map { Self.base64URL(Data($0.utf8)) }.joined(separator: ".")
        if fault == .unsigned { return signed + "." }
        let signer = fault == .signature ? P256.Signing.PrivateKey() : key
        return signed + "." + Self.base64URL(try signer.signature(for: Data(signed.utf8)).rawRepresentation)
    }

    func send(_ request: IdentityRequest) async throws -> IdentityAnswer {
        let point = key.publicKey.rawRepresentation
        let (x, y) = (Self.base64URL(point.prefix(32)), Self.base64URL(point.suffix(32)))
        let body =
            request.url.hasSuffix("/keys")
            ? #"{"keys":[{"kty":"EC","crv":"P-256","use":"sig","kid":"key-1","x":"\#(x)","y":"\#(y)"}]}"#
            : #"{"issuer":"\#(Self.name)","jwks_uri":"\#(Self.name)/keys"}"#
        return IdentityAnswer(status: 200, body: Array(body.utf8))
    }

    private static var now: Int64 { Int64(Date().timeIntervalSince1970) }

    private static func base64URL(_ bytes: Data) -> String {
        bytes.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing(
            "=",
            with: ""
        )
    }
}
