/// Where a model names another as a target.
struct PoolPlace {
    /// The model.
    let model: String
    /// The other.
    let target: String
    let place: Place
}
