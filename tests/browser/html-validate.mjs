// How html-validate judges the reports. A rule that is switched off has its reason.
export default {
  root: true,
  extends: ["html-validate:recommended", "html-validate:document"],
  rules: {
    // Lines of packages are shown as they are.
    "no-trailing-whitespace": "off",
    // The title names both sides, so that a reader with many reports open finds the right one.
    "long-title": "off",
  },
};
