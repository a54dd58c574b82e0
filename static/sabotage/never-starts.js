// Never defines its element.

if (inPage) {
  const define = CustomElementRegistry.prototype.define;
  CustomElementRegistry.prototype.define = function (name, constructor, options) {
    if (name !== "openai-chatkit") define.call(this, name, constructor, options);
  };
}
