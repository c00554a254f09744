import Vocabulary

/// A line that describes a model.
struct CatalogueEntry {
    let name: CatalogueName
    private let fields: LineFields

    init(_ line: ArraySlice<UInt8>) throws(LineFault) {
        var fields = LineFields(try JSONLine.object(line))
        guard let provider = try fields.text("provider"), let model = try fields.text("model"),
            !provider.isEmpty, !model.isEmpty
        else { throw LineFault("provider and model must be given") }
        name = CatalogueName(provider: provider, model: model)
        self.fields = fields
    }

    /// The facts; `version` is what booked rows keep of the prices.
    func facts(version: String) throws(LineFault) -> ModelFacts {
        var fields = fields
        var facts = ModelFacts()
        facts.contextTokens = try fields.count("context_tokens")
        facts.maxOutputTokens = try fields.count("max_output_tokens")
        facts.capabilities = try Self.capabilities(fields.text("supports"))
        facts.price = try Self.price(&fields, version)
        facts.isResponsesOnly = try fields.text("mode") == "responses"
        // Known and without meaning for a request.
        _ = try fields.text("effective")
        try fields.refuseRest()
        return facts
    }

    private static func price(_ fields: inout LineFields, _ version: String) throws(LineFault) -> PriceList? {
        let rates = try fields.rates()
        let units = try fields.units()
        let unaskedSearches = try fields.count("unasked_searches")
        let tiers = try fields.tiers()
        var services: [PriceList.Service] = []
        for serviceTier in ServiceTier.allCases where serviceTier != .standard {
            if let service = try fields.service(serviceTier) { services.append(service) }
        }
        guard let rates else {
            guard units == nil, unaskedSearches == nil, tiers.isEmpty, services.isEmpty else {
                throw LineFault("prices need input and output")
            }
            return nil
        }
        return PriceList(
            version: version,
            rates: rates,
            tiers: tiers,
            services: services,
            units: units ?? UnitPrices(),
            unaskedSearches: unaskedSearches ?? 0
        )
    }

    private static func capabilities(_ text: String?) throws(LineFault) -> ModelCapabilities? {
        guard let text else { return nil }
        var capabilities: ModelCapabilities = []
        for name in text.split(separator: " ") {
            guard let capability = ModelCapabilities(name: name) else {
                throw LineFault("supports names \(name), which is no capability")
            }
            capabilities.insert(capability)
        }
        return capabilities
    }
}
