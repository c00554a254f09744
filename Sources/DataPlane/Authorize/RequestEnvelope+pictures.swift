import Dialects
import Policy
import Vocabulary

extension RequestEnvelope {
    /// Refuses a tool that has pictures made where a target that is asked with it has prices and none for them: they would be
    /// charged as text.
    ///
    /// What the provider keeps is not refused for a tool that it may have among others.
    func checkPictures(_ targets: [Target], _ translations: Translations = Translations()) throws(Refusal) {
        guard namesPictures, offeredPictures != 0 else { return }
        for (place, target) in targets.enumerated() where translations.keepsTools(at: place) {
            guard let price = target.price, !price.pricesPictures else { continue }
            throw Refusal(
                .invalidBody,
                "The pictures of the tool 'image_generation' have no price at the target '\(target.name)', so that their cost "
                    + "could not be bounded or booked. The caller must leave it out; the operator must state "
                    + "'image_output' in the target's prices first.",
                param: "tools"
            )
        }
    }

    /// The most pictures that a target may make for a tool of the request.
    func pictures(on target: Target, at place: Int, _ translations: Translations) -> Int {
        guard offeredPictures != 0, translations.keepsTools(at: place) else { return 0 }
        // What may be offered is held for where the operator has thought of it.
        guard namesPictures || target.price?.pricesPictures ?? false else { return 0 }
        return offeredPictures ?? target.maxSearches
    }
}

extension Translations {
    /// Whether a target, by its place in the plan, is asked in the caller's own dialect, with all of its tools.
    func keepsTools(at place: Int) -> Bool {
        guard let request = requests[place] else { return true }
        if case .conversation(.responses) = request.answer { return true }
        return false
    }
}
