/// A name that some part of the file must declare, noted while reading and checked when everything was read.
struct Reference {
    /// What the name stands for.
    enum Subject {
        /// The provider of a target.
        case provider
        /// A model to fall back to.
        case fallback
        /// A model that a rule mirrors to.
        case mirror
        /// A model among the targets of another.
        case pool
        /// A model that a team may use. The API may declare it later, so that an unknown one is only a warning.
        case grant
    }

    let subject: Subject
    let name: String
    let place: Place
}
