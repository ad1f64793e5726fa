export interface Decorations {
  readonly type: ClassDecorator;
  /** Of the constructor's parameters, in their order. */
  readonly inject?: readonly ParameterDecorator[];
  /** By the method's name; `parameters` in their order. */
  readonly methods?: Readonly<Record<string, { readonly method: MethodDecorator; readonly parameters?: readonly ParameterDecorator[] }>>;
}

/** Nest's decorators are functions: called here, because sources are TypeScript that Node runs as it is, and Node knows no decorators. */
export function decorate(type: abstract new (...parts: never[]) => object, { type: ofType, inject = [], methods = {} }: Decorations): void {
  const prototype = type.prototype as object;
  inject.forEach((decorator, index) => decorator(type, undefined, index));
  for (const [name, { method, parameters = [] }] of Object.entries(methods)) {
    parameters.forEach((decorator, index) => decorator(prototype, name, index));
    method(prototype, name, Object.getOwnPropertyDescriptor(prototype, name) ?? {});
  }
  ofType(type);
}
