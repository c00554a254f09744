import ConfigurationFile
import Identity
import Logging
import Policy
import Vocabulary

/// What authorizes the calls of providers in clouds, put together: the sources of their credentials and the log.
enum CloudIdentity {
    static func authorizer(
        environment: [String: String],
        transport: any IdentityTransport,
        logger: Logger,
        now: @escaping @Sendable () -> UTCTime
    ) -> CloudAuthorizer {
        CloudAuthorizer(
            host: CloudHost(
                environment: environment,
                transport: transport,
                readFile: { try ConfigurationLoader.contents(of: $0) },
                clock: now
            ),
            chance: { Double.random(in: 0...1) },
            report: { report($1, of: $0, logger) }
        )
    }

    /// Refuses credentials that could never be used, before anything of their declaration is put in force.
    static func check(_ declaration: Declaration) throws {
        for provider in declaration.providers {
            do throws(CredentialFault) {
                try CloudSources.check(provider)
            } catch {
                throw StartFailure("providers: \(provider.name): \(error.field) \(error.reason)")
            }
        }
    }

    private static func report(_ event: CloudCredentialEvent, of provider: String, _ logger: Logger) {
        let name: Logger.MetadataValue = "\(provider)"
        switch event {
        case .failed(let error, isUsable: true):
            logger.warning(
                "a provider's credential cannot be renewed; the one in use still holds",
                metadata: ["provider.name": name, "reason": "\(error)"]
            )
        case .failed(let error, isUsable: false):
            logger.error(
                "a provider has no credential; its calls fail until the operator repairs that",
                metadata: ["provider.name": name, "reason": "\(error)"]
            )
        case .recovered:
            logger.notice("a provider has a credential again", metadata: ["provider.name": name])
        case .dropped:
            logger.warning(
                "a provider refused its credential, which is fetched anew",
                metadata: ["provider.name": name]
            )
        }
    }
}
