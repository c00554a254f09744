import Vocabulary

extension Section {
    /// A key for each thing that some targets cannot express.
    static let unsupportedFields = Capability.allCases.map { capability in
        Field(
            capability.rawValue,
            .choice(LossHandling.allCases.map(\.rawValue)),
            "What happens to it where the target of a translated request cannot express it.",
            fallback: capability.defaultHandling.rawValue
        )
    }
}
