// Never defines its element.

if (inPage) {
  const define = CustomElementRegistry.prototype.define;
  /** @param {string} name @param {CustomElementConstructor} constructor @param {ElementDefinitionOptions} [options] */
  CustomElementRegistry.prototype.define = function (name, constructor, options) {
    if (name !== "openai-chatkit") define.call(this, name, constructor, options);
  };
}
