import Policy
import Ports

/// What the configuration file declares beside teams, as the audit trail shows it, by subject.
///
/// The store keeps it, so that a change shows whether the file was loaded again or the process was started again.
struct DeclaredState: Sendable {
    /// The subject of the process's settings.
    private static let settings = "settings"

    private let texts: [String: String]

    /// What a store kept.
    init(_ texts: [String: String]) { self.texts = texts }

    /// What is declared in a draft, with what came of it.
    init(_ draft: Draft, render: (AuditValue) -> String) {
        let (file, snapshot) = (draft.managed.file, draft.snapshot)
        var texts = [Self.settings: render(.settings(file.server, file.store))]
        if file.alerts != AlertSettings() { texts["alerts"] = render(.alerts(file.alerts)) }
        // The roles of groups have rows of their own.
        var signIn = file.signIn
        signIn.groups = []
        if signIn != SignInSettings() { texts["sign_in"] = render(.signIn(signIn)) }
        for provider in file.providers {
            guard let compiled = snapshot.providers[provider.name] else { continue }
            texts["provider:\(provider.name)"] = render(.provider(compiled))
        }
        for model in file.models {
            guard let compiled = snapshot.models[model.name] else { continue }
            texts["model:\(model.name)"] = render(.model(compiled))
        }
        for issuer in file.trustedIssuers {
            texts["trusted_issuer:\(issuer.issuer)"] = render(.trustedIssuer(issuer))
        }
        self.texts = texts
    }

    /// What has come, changed and gone since, by subject; nothing that was said before has the defaults.
    func changes(since before: DeclaredState, render: (AuditValue) -> String) -> [AuditEvent] {
        let defaults = [Self.settings: render(.settings(ServerSettings(), StoreSettings()))]
        let earlier = defaults.merging(before.texts) { _, kept in kept }
        return Set(texts.keys).union(earlier.keys).sorted().compactMap { subject in
            let (old, new) = (earlier[subject], texts[subject])
            guard old != new else { return nil }
            let verb = old == nil ? "create" : new == nil ? "delete" : "update"
            return AuditEvent(
                "\(subject.prefix { $0 != ":" }).\(verb)",
                subject,
                before: old.map { .rendered($0) },
                after: new.map { .rendered($0) }
            )
        }
    }

    /// What the store keeps.
    var kept: DirectoryWrite { .declared(texts) }
}
