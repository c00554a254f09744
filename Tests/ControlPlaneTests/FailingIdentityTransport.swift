import Identity

/// A network on which no identity provider answers.
struct FailingIdentityTransport: IdentityTransport {
    struct Unreachable: Error {}

    func send(_ request: IdentityRequest) async throws -> IdentityAnswer { throw Unreachable() }
}
