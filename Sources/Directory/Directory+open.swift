import Logging
import Policy
import Ports
import Secrets
import Vocabulary

extension Directory {
    /// Opens the directory that a store holds, and makes what a first start needs: the installation key, the root team
    /// with every model, a key in it and an admin token.
    ///
    /// Secrets of the environment are honoured at every start: its key exists in the root team afterwards, and its
    /// admin token is the only one that counts. Each step is durable before the next, so that a start that was cut
    /// short is completed by the following one.
    public static func open(
        store: any DirectoryStore,
        environment: StartSecrets,
        tools: DeclarationTools,
        audit: AuditSettings,
        now: @escaping @Sendable () -> UTCTime,
        logger: Logger
    ) throws -> OpenedDirectory {
        var contents = try store.load()
        try sealHeaders(of: &contents.providers, store, tools, logger)
        let hasher = KeyHasher(installationKey: try installationKey(contents, store))
        var snapshot = Snapshot()
        snapshot.zones = TimeZoneNames.offsets
        for team in contents.teams { snapshot.put(team) }
        for user in contents.users { snapshot.put(user) }
        for account in contents.serviceAccounts { snapshot.put(account) }
        for membership in contents.memberships { snapshot.put(membership) }
        for key in contents.keys { snapshot.put(key) }
        for session in contents.sessions { snapshot.put(session) }
        for group in contents.userGroups { snapshot.put(group) }
        snapshot.put(groupRoles: contents.groupRoles)
        let directory = Directory(
            store: store,
            hasher: hasher,
            snapshot: snapshot,
            contents: contents,
            tools: tools,
            audit: audit,
            now: now,
            logger: logger
        )
        try directory.resumeTrail()
        if snapshot.team(.root) == nil { try directory.makeRoot() }
        let key = try directory.ensureKey(environment.bootstrapKey, used: contents.bootstrapDigest)
        let (token, digest) = try adminToken(environment, contents, store, hasher)
        // One that nobody has used in time is followed by another; until then it has been shown.
        let isNew = contents.users.isEmpty && contents.signInLinks.allSatisfy { $0.expiresAt <= now() }
        let link = isNew ? try directory.createFirstLink(by: .system).text : nil
        return OpenedDirectory(
            directory: directory,
            hasher: hasher,
            adminAccess: AdminAccess(hasher: hasher, digest: digest),
            lastUses: LastUses(contents.lastUses),
            sessionUses: SessionUses(contents.sessionUses),
            generated: StartSecrets(bootstrapKey: key, adminToken: token),
            firstLink: link,
            isFirstStart: contents.installationKey == nil
        )
    }

    /// Seals what an earlier version left unsealed, and sees to it that nothing of that is left.
    private static func sealHeaders(
        of providers: inout [StoredProvider],
        _ store: any DirectoryStore,
        _ tools: DeclarationTools,
        _ logger: Logger
    ) throws {
        let unsealed = providers.indices.filter { !providers[$0].unsealedHeaders.isEmpty }
        guard !unsealed.isEmpty else { return }
        for index in unsealed { providers[index] = try providers[index].sealingHeaders(tools) }
        try store.save(unsealed.map { .provider(providers[$0]) }, audit: [], checkpoint: nil)
        logger.notice(
            "headers of providers are sealed now",
            metadata: ["providers.count": "\(unsealed.count)"]
        )
        do { try store.overwriteReplaced() } catch {
            logger.warning("what was sealed may still be beside it", metadata: ["error": "\(error)"])
        }
    }

    private static func installationKey(
        _ contents: DirectoryContents,
        _ store: any DirectoryStore
    ) throws -> [UInt8] {
        if let known = contents.installationKey { return known }
        let key = RandomBytes.make(KeyHasher.installationKeyLength)
        try store.save(installationKey: key)
        return key
    }

    private func makeRoot() throws(DirectoryError) {
        try change(by: .system) { (draft) throws(DirectoryError) in
            draft.put(
                Team(
                    id: .root,
                    scope: try durably { try store.scope(for: .team(.root)) },
                    name: "root",
                    parent: nil,
                    models: ["*"],
                    createdAt: now()
                )
            )
        }
    }

    /// The token if one was generated now, and the digest that counts.
    private static func adminToken(
        _ environment: StartSecrets,
        _ contents: DirectoryContents,
        _ store: any DirectoryStore,
        _ hasher: KeyHasher
    ) throws -> (generated: Secret?, digest: KeyDigest) {
        if let given = environment.adminToken { return (nil, hasher.digest(of: given.revealed)) }
        if let known = contents.adminTokenDigest { return (nil, known) }
        let token = AdminTokenText.generate()
        let digest = hasher.digest(of: token.revealed)
        try store.save(adminTokenDigest: digest)
        return (token, digest)
    }

    /// Makes the first key, or the environment's if it is not known yet; gives the text if it was generated.
    ///
    /// A text that made a key once makes none again: the key may have been rotated because the text had leaked.
    private func ensureKey(_ given: Secret?, used: KeyDigest?) throws -> Secret? {
        guard let given else {
            guard snapshot.keyCount == 0 else { return nil }
            return try createKey(in: .root, KeyTerms(name: "bootstrap"), by: .system).secret
        }
        let digest = hasher.digest(of: given.revealed)
        if let known = snapshot.principal(digest: digest) {
            if known.key.revokedAt != nil {
                logger.warning(
                    "the bootstrap key of the environment is revoked and stays so",
                    metadata: ["key.id": "\(known.key.id)"]
                )
            }
        } else if digest == used {
            logger.warning("the bootstrap key of the environment was rotated and is not made again")
        } else {
            _ = try createKey(in: .root, KeyTerms(name: "bootstrap"), text: given, by: .system)
        }
        if digest != used { try store.save(bootstrapDigest: digest) }
        return nil
    }
}
