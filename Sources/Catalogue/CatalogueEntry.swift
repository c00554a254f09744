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
        let rates = try fields.rates()
        let perRequest = try fields.money("request")
        let tiers = try fields.objects("tiers") ?? []
        // Known and without meaning for a request.
        _ = try fields.text("mode")
        _ = try fields.text("effective")
        try fields.refuseRest()
        if let rates {
            facts.price = PriceList(
                version: version,
                rates: rates,
                tiers: try Self.tiers(tiers),
                perRequest: perRequest ?? .zero
            )
        } else if perRequest != nil || !tiers.isEmpty {
            throw LineFault("prices need input and output")
        }
        return facts
    }

    private static func tiers(_ objects: [[JSONLine.Member]]) throws(LineFault) -> [PriceList.Tier] {
        var tiers: [PriceList.Tier] = []
        for object in objects {
            var fields = LineFields(object)
            guard let above = try fields.count("above_tokens"), let rates = try fields.rates() else {
                throw LineFault("a tier needs above_tokens, input and output")
            }
            try fields.refuseRest()
            guard above > tiers.last?.aboveTokens ?? 0 else {
                throw LineFault("tiers must ascend by above_tokens")
            }
            tiers.append(PriceList.Tier(aboveTokens: above, rates: rates))
        }
        return tiers
    }
}
