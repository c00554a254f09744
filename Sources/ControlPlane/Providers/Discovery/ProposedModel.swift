import Directory
import Policy
import Vocabulary

/// A model that a provider serves, as it would be or was made public.
struct ProposedModel {
    /// What became of it.
    enum Status: String, CaseIterable {
        /// Nothing yet: it can be made.
        case new
        /// A public model has it as a target already.
        case declared
        /// Another public model has its name.
        case nameTaken = "name_taken"
        /// It was made.
        case created
        /// It cannot be made, or could not; `detail` says why.
        case refused
    }

    static let answer = ObjectSchema(
        "ProposedModel",
        "A model that a provider serves.",
        [
            .required("id", .text, "The provider's id of it."),
            .required("name", .text, "Its public name, if it is made."),
            .required(
                "status",
                .choice(Status.allCases.map(\.rawValue)),
                "`new` can be made, `declared` is a target already, `name_taken` needs another prefix, `refused` cannot be."
            ),
            .required("declared_in", .list(.text), "The public models that have it as a target."),
            .required(
                "context_tokens",
                .nullable(.count),
                "The longest input and output together, if known."
            ),
            .required("max_output_tokens", .nullable(.count), "The most output, if known."),
            .required(
                "price",
                .nullable(.object(PriceList.answer)),
                "What the catalogue says that it costs."
            ),
            .required(
                "detail",
                .nullable(.text),
                "Why it cannot be made, or could not, or why requests to it are refused."
            ),
        ]
    )

    let served: ServedModel
    let name: String
    let declaredIn: [String]
    let facts: TargetFacts?
    var status: Status
    var detail: String?

    init(
        _ served: ServedModel,
        _ body: DiscoveryBody,
        at provider: Provider,
        facts: TargetFacts?,
        in snapshot: Snapshot
    ) {
        self.served = served
        self.facts = facts
        name = body.prefix + served.id
        declaredIn = snapshot.models.values.filter { model in
            model.targets.contains { $0.provider.name == provider.name && $0.model == served.id }
        }
        .map(\.name).sorted()
        guard served.isNameable else {
            status = .refused
            detail =
                "No target can name it: an id has at most \(ServedModel.longestID) printable ASCII characters without blanks."
            return
        }
        status = !declaredIn.isEmpty ? .declared : snapshot.models[name] != nil ? .nameTaken : .new
        if status == .new, facts?.price == nil, !body.pricesOthers {
            detail =
                "It has no price, without which its requests are refused: give one, or 'unpriced: allow'."
        }
    }

    /// The model as `POST /models` takes it: what the catalogue knows is not repeated, so that it is kept up to date.
    func declaration(at provider: Provider, _ body: DiscoveryBody) -> JSONValue {
        var target: [JSONValue.Member] = [
            .init(name: "provider", value: .string(provider.name)),
            .init(name: "model", value: .string(served.id)),
        ]
        if facts?.contextTokens == nil, let tokens = served.contextTokens {
            target.append(.init(name: "context_tokens", value: .integer(tokens)))
        }
        if facts?.maxOutputTokens == nil, let tokens = served.maxOutputTokens {
            target.append(.init(name: "max_output_tokens", value: .integer(tokens)))
        }
        if facts?.price == nil, let price = body.price { target.append(.init(name: "price", value: price)) }
        var members: [JSONValue.Member] = [
            .init(name: "name", value: .string(name)),
            .init(name: "targets", value: .array([.object(target)])),
        ]
        if let unpriced = body.unpriced { members.append(.init(name: "unpriced", value: unpriced)) }
        return .object(members)
    }

    /// The model as an answer shows it.
    var json: JSONValue {
        [
            "id": .string(served.id),
            "name": .string(name),
            "status": .string(status.rawValue),
            "declared_in": .texts(declaredIn),
            "context_tokens": .whole(facts?.contextTokens ?? served.contextTokens),
            "max_output_tokens": .whole(facts?.maxOutputTokens ?? served.maxOutputTokens),
            "price": facts?.price?.json ?? .null,
            "detail": .text(detail),
        ]
    }
}
