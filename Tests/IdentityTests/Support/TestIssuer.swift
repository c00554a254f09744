import Vocabulary

@testable import Identity

/// An issuer that a test plays: its documents, its keys, and the claims of its tokens.
struct TestIssuer: Sendable {
    static let name = "https://id.example"
    static let discovery = "https://id.example/.well-known/openid-configuration"
    static let keys = "https://id.example/keys"
    static let token = "https://id.example/token"
    static let userInfo = "https://id.example/userinfo"

    let transport = ScriptedTransport()
    let clock = TestClock()

    /// Publishes documents with these keys.
    init(_ keys: [JSONNode], _ changes: [String: JSONNode?] = [:]) {
        publish(keys)
        describe(changes)
    }

    /// Publishes other keys.
    func publish(_ keys: [JSONNode]) {
        transport.answer(Self.keys, .object(["keys": .array(keys)]))
    }

    /// Publishes the metadata, some of it changed.
    func describe(_ changes: [String: JSONNode?]) {
        var members: [String: JSONNode] = [
            "issuer": .string(Self.name), "jwks_uri": .string(Self.keys),
            "authorization_endpoint": .string("https://id.example/authorize"),
            "token_endpoint": .string(Self.token), "userinfo_endpoint": .string(Self.userInfo),
        ]
        for (name, value) in changes { members[name] = value }
        transport.answer(Self.discovery, .object(members))
    }

    /// A moment after now, as a claim.
    func seconds(_ offset: Int64) -> JSONNode { .integer(Int(clock.now.seconds + offset)) }

    /// Claims that are right, some of them changed; `nil` leaves one out.
    func claims(_ changes: [String: JSONNode?] = [:]) -> [String: JSONNode] {
        var claims: [String: JSONNode] = [
            "iss": .string(Self.name), "aud": .string("gatehouse"), "sub": .string("person-7"),
            "iat": seconds(0), "exp": seconds(300),
        ]
        for (name, value) in changes { claims[name] = value }
        return claims
    }
}
