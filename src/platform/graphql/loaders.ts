/**
 * Loaders of one request, made when first asked for. A read module holds a key of its own and names its loader here,
 * so that the request's context needs to know none of them.
 */
export class LoaderRegistry {
  private readonly loaders = new Map<string, unknown>();

  /** Forgets what was loaded: after a change the next look must be a new one. */
  forget(): void {
    this.loaders.clear();
  }

  get<Loader>(name: string, make: () => Loader): Loader {
    const known = this.loaders.get(name);
    if (known !== undefined) {
      return known as Loader;
    }
    const made = make();
    this.loaders.set(name, made);
    return made;
  }
}
