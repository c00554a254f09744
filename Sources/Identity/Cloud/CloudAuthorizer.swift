import Policy
import Ports
import Synchronization
import Vocabulary

/// Gives providers of clouds what authorizes their calls; all event loops share one credential for each.
///
/// A provider that is declared anew with the same account keeps its credential; one that is gone loses it.
public final class CloudAuthorizer: UpstreamAuthorizing {
    /// What tells one authority from another: a provider is never authorized with another's credential.
    private struct Account: Hashable {
        let provider: String
        let form: UpstreamCredentialForm
        let cloud: CloudTerms
    }

    private struct Known {
        weak var authority: CloudAuthority?
    }

    private let host: CloudHost
    private let chance: @Sendable () -> Double
    private let report: @Sendable (String, CloudCredentialEvent) -> Void
    private let known = Mutex<[Account: Known]>([:])

    /// Knows nobody yet.
    ///
    /// `chance` gives random numbers from 0 to 1; `report` is told of providers by their names.
    public init(
        host: CloudHost,
        chance: @escaping @Sendable () -> Double,
        report: @escaping @Sendable (String, CloudCredentialEvent) -> Void
    ) {
        self.host = host
        self.chance = chance
        self.report = report
    }

    /// What authorizes the calls of a provider; nothing is fetched before the first of them.
    public func authority(of provider: Provider) -> (any UpstreamAuthority)? {
        let declaration = provider.declaration
        let source: any CloudCredentialSource
        do throws(CloudCredentialError) {
            guard let found = try CloudSources.source(of: declaration, host: host) else { return nil }
            source = found
        } catch {
            source = UnusableSource(error: error)
        }
        let account = Account(
            provider: declaration.name,
            form: declaration.credentialForm,
            cloud: declaration.cloud
        )
        return known.withLock { known in
            if let authority = known[account]?.authority { return authority }
            known = known.filter { $0.value.authority != nil }
            let authority = make(source, declaration)
            known[account] = Known(authority: authority)
            return authority
        }
    }

    private func make(
        _ source: any CloudCredentialSource,
        _ declaration: ProviderDeclaration
    ) -> CloudAuthority {
        let name = declaration.name
        let keeper = CredentialKeeper(source: source, clock: host.clock, chance: chance) { [report] in
            report(name, $0)
        }
        return CloudAuthority(
            keeper: keeper,
            region: declaration.cloud.region ?? "",
            clock: host.clock
        )
    }
}
