import Vocabulary

/// The secrets of an installation's first start: those of the environment going in, generated ones coming out.
public struct StartSecrets: Sendable, Equatable {
    /// The text of the root team's first key (`GATEHOUSE_BOOTSTRAP_KEY`).
    public var bootstrapKey: Secret?
    /// The admin token (`GATEHOUSE_ADMIN_TOKEN`).
    public var adminToken: Secret?

    /// Makes secrets; absent ones are generated when they are needed.
    public init(bootstrapKey: Secret? = nil, adminToken: Secret? = nil) {
        self.bootstrapKey = bootstrapKey
        self.adminToken = adminToken
    }

    /// Reads the two variables; empty ones count as absent.
    public init(environment: [String: String]) {
        func secret(_ name: String) -> Secret? {
            environment[name].flatMap { $0.isEmpty ? nil : Secret($0) }
        }
        self.init(
            bootstrapKey: secret("GATEHOUSE_BOOTSTRAP_KEY"),
            adminToken: secret("GATEHOUSE_ADMIN_TOKEN")
        )
    }
}
