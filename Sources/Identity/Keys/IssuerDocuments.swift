import Vocabulary

/// Keeps an issuer's metadata and keys, and fetches them when `RefreshRule` says so.
///
/// All who wait for documents wait for one fetch.
actor IssuerDocuments {
    private struct Documents: Sendable {
        let metadata: IssuerMetadata?
        let keys: KeySet
    }

    private let issuer: String
    private let keysURL: String?
    private let transport: any IdentityTransport
    private let clock: @Sendable () -> UTCTime
    private var rule = RefreshRule()
    private var documents: Documents?
    private var failure = IssuerError.unreachable(url: "the issuer", reason: "not asked yet")
    private var running: Task<Void, Never>?

    /// Documents of an issuer; with a URL of its keys, its metadata is not asked for.
    init(
        issuer: String,
        keysURL: String? = nil,
        transport: any IdentityTransport,
        clock: @escaping @Sendable () -> UTCTime
    ) {
        self.issuer = issuer
        self.keysURL = keysURL
        self.transport = transport
        self.clock = clock
    }

    /// The issuer's metadata.
    func metadata() async throws(IssuerError) -> IssuerMetadata {
        guard let metadata = try await current().metadata else { throw .missing("metadata") }
        return metadata
    }

    /// Checks a token's signature; asks for the keys anew if it names none that is known and is of none that could be meant.
    func verify(_ token: SignedToken) async throws(TokenError) {
        do {
            let keys = try await current().keys
            guard var fault = keys.fault(of: token) else { return }
            guard !keys.hasKey(namedBy: token) else { throw fault }
            // The key may be one that the issuer has made since it was last heard of. One without a name is told from the
            // former one by nothing but its signatures.
            if await refresh() {
                guard let latest = try await current().keys.fault(of: token) else { return }
                fault = latest
            }
            if rule.isFailing { throw failure }
            throw fault
        } catch let error as TokenError {
            throw error
        } catch let error as IssuerError {
            throw .keysUnavailable(error.description)
        } catch {
            throw .keysUnavailable("\(error)")
        }
    }

    private func current() async throws(IssuerError) -> Documents {
        if rule.isStale(at: clock()) {
            startFetch()
            // Documents that still hold are used meanwhile: an issuer that is down must not hold up every token.
            if !rule.isValid(at: clock()) { await running?.value }
        }
        guard let documents, rule.isValid(at: clock()) else { throw failure }
        return documents
    }

    /// Waits for the fetch that runs, or for a new one if one may begin; whether there was one.
    private func refresh() async -> Bool {
        startFetch()
        guard let running else { return false }
        await running.value
        return true
    }

    private func startFetch() {
        guard running == nil, rule.mayFetch(at: clock()) else { return }
        rule.begin(at: clock())
        // A task of its own: a caller who leaves must not take the fetch from the others. The deadlines of its two
        // requests end it.
        running = Task { await fetch() }
    }

    private func fetch() async {
        let began = clock()
        do {
            documents = try await load()
            rule.succeed(at: began)
        } catch {
            failure = error
        }
        running = nil
    }

    private func load() async throws(IssuerError) -> Documents {
        if let keysURL { return Documents(metadata: nil, keys: try await keys(keysURL)) }
        let metadata = try IssuerMetadata(try await document(IssuerMetadata.url(of: issuer)), of: issuer)
        return Documents(metadata: metadata, keys: try await keys(metadata.keysURL))
    }

    private func keys(_ url: String) async throws(IssuerError) -> KeySet {
        guard let keys = await KeySet(try await document(url)) else { throw .notADocument(url: url) }
        return keys
    }

    private func document(_ url: String) async throws(IssuerError) -> JSONNode {
        try await transport.document(IdentityRequest(get: url))
    }
}
