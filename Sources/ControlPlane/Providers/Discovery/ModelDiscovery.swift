import Policy

/// Reads from a provider which models it serves.
struct ModelDiscovery: Sendable {
    /// How long one page may take.
    static let timeout = Duration.seconds(10)
    /// The most pages, and the most models of them all.
    static let most = (pages: 5, models: 5000)
    /// The largest page, in bytes.
    static let mostBytes = 8 << 20

    let asking: any ProviderAsking

    /// The models in the order of their ids, each once, and how many entries name none.
    func models(
        of provider: Provider
    ) async throws(Problem) -> (served: [ServedModel], unnamed: Int) {
        guard let listing = ModelListing(provider.family) else {
            throw Problem(
                .noModelList,
                "A provider of the kind \(provider.declaration.kind) does not say which models it serves. Declare them."
            )
        }
        let listed = Provider(
            declaration: provider.declaration,
            baseURL: listing.root(provider.baseURL),
            isManagedByFile: provider.isManagedByFile
        )
        var found: [String: ServedModel] = [:]
        var unnamed = 0
        var next: String?
        for _ in 0..<Self.most.pages {
            let page = try await page(next, listing, listed)
            for model in page.models { found[model.id] = model }
            unnamed += page.unnamed
            guard found.count <= Self.most.models else { break }
            guard let token = page.next else {
                return (served: found.values.sorted { $0.id < $1.id }, unnamed: unnamed)
            }
            next = token
        }
        throw Self.failed("it lists more than \(Self.most.models) models")
    }

    private func page(
        _ token: String?,
        _ listing: ModelListing,
        _ provider: Provider
    ) async throws(Problem) -> ModelListing.Page {
        let answer: (status: Int, body: [UInt8])
        do throws(ProviderAskingFailure) {
            answer = try await asking.get(
                listing.path(token),
                at: provider,
                timeout: Self.timeout,
                most: Self.mostBytes
            )
        } catch {
            throw Self.failed(error.reason)
        }
        guard answer.status == 200 else { throw Self.failed("it answered with the status \(answer.status)") }
        guard let page = listing.page(answer.body) else {
            throw Self.failed("its answer is no list of models")
        }
        return page
    }

    private static func failed(_ reason: String) -> Problem {
        Problem(.discoveryFailed, "The provider's list of models could not be read: \(reason).")
    }
}
