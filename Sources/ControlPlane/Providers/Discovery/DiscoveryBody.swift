/// What a body says of a discovery.
struct DiscoveryBody {
    /// Which of the models that are found are made.
    enum Acceptance: Equatable {
        /// None: they are only shown.
        case none
        /// All that are new.
        case all
        /// Those with some of the provider's ids.
        case some([String])
    }

    static let schema = ObjectSchema(
        "Discovery",
        "Which of the models that a provider serves are made; without a body they are only shown.",
        [
            .optional(
                "accept",
                .anything,
                "`all`, or a list of the provider's model ids; absent makes none."
            ),
            .optional("prefix", .text, "What the public names begin with, before the provider's id."),
            .optional(
                "price",
                .anything,
                "The price of those models that the catalogue has none for. As in the configuration file."
            ),
            .optional(
                "unpriced",
                .choice(["allow", "refuse"]),
                "Whether models without a price may be used, of those that are made."
            ),
        ]
    )

    let acceptance: Acceptance
    let prefix: String
    let price: JSONValue?
    let unpriced: JSONValue?

    /// Whether models that the catalogue has no price for get one here, or may be used without.
    var pricesOthers: Bool { (price ?? .null) != .null || unpriced?.text == "allow" }

    init(_ body: JSONValue) throws(Problem) {
        prefix = body["prefix"]?.text ?? ""
        price = body["price"]
        unpriced = body["unpriced"]
        switch body["accept"] {
        case nil, .null: acceptance = .none
        case .string("all"): acceptance = .all
        case .array(let elements):
            let ids = elements.compactMap(\.text)
            guard ids.count == elements.count, !ids.isEmpty else { throw Self.unknownAcceptance }
            acceptance = .some(ids)
        default: throw Self.unknownAcceptance
        }
    }

    private static let unknownAcceptance = Problem.invalid(
        "accept",
        "It is the text \"all\", or a list of the ids of models that the provider serves."
    )
}
